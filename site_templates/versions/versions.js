/* Below the list of versions: the selector stays on the page that is read, and works from a disk,
   where a page may not fetch versions.json. */
(function () {
  "use strict";
  var root = document.currentScript.src.replace(/versions\.js(\?.*)?$/, "");
  var local = location.protocol === "file:";

  if (local) {
    var open = XMLHttpRequest.prototype.open;
    XMLHttpRequest.prototype.open = function (method, url) {
      var rest = Array.prototype.slice.call(arguments, 2);
      if (/\/versions\.json(\?|$)/.test(url)) {
        url = "data:application/json," + encodeURIComponent(JSON.stringify(rpVersions));
      } else if (/\/sitemap\.xml(\?|$)/.test(url)) {
        url = "data:application/xml,%3Curlset%2F%3E";
      }
      return open.apply(this, [method, url].concat(rest));
    };
  }

  function page() {
    var path = location.href.replace(/[?#].*$/, "").slice(root.length);
    return decodeURIComponent(path.slice(path.indexOf("/") + 1)) || "index.html";
  }

  function go(base, pages) {
    var wanted = page(), there = pages.indexOf(wanted) >= 0;
    location.href = base + encodeURI(there ? wanted : "index.html") + (there ? location.hash : "");
  }

  function choose(base) {
    var script = document.createElement("script");
    window.rpPages = function (pages) { go(base, pages); };
    script.onerror = function () { go(base, []); };
    script.src = base + "pages.js";
    document.head.appendChild(script);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".md-version__link");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    choose(link.href.replace(/[^/]*$/, ""));
  }, true);
})();

/* On a disk no worker may start, so Material's search runs in a hidden frame instead. After the
   idea of squidfunk's iframe-worker, with files only, as the page's policy wants it. */
(function () {
  "use strict";
  if (location.protocol !== "file:") { return; }
  var inner = document.currentScript.src.replace(/[^/]*$/, "iframe-worker-inner.js");

  function script(src) {
    return "<script src=\"" + src.replace(/"/g, "%22") + "\"><\/script>";
  }

  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      var frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.appendChild(frame);
      this.frame = frame;
      addEventListener("message", (event) => {
        if (event.source !== frame.contentWindow) { return; }
        this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        if (this.onmessage) { this.onmessage(event); }
      });
      var page = frame.contentWindow.document;
      page.open();
      page.write("<!doctype html><html><body>" + script(inner) + script(String(url)) + "</body></html>");
      page.close();
      // not before: open() takes the listeners away
      this.loaded = new Promise(function (done) { frame.contentWindow.onload = done; });
    }

    postMessage(message) {
      this.loaded.then(() => {
        this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data: message }));
      });
    }

    terminate() { this.frame.remove(); }
  };
})();

/* What a worker's script expects around it, inside the hidden frame of iframe-worker.js. */
window.postMessage = function (message) { parent.postMessage(message, "*"); };
window.importScripts = function () {
  return Array.from(arguments).reduce(function (before, src) {
    return before.then(function () {
      return new Promise(function (done) {
        var script = document.createElement("script");
        script.onload = done;
        script.src = src;
        document.body.appendChild(script);
      });
    });
  }, Promise.resolve());
};

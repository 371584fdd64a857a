// Loaded into every drawing isolate: makes a chart a pure function of its specification.
// Vega draws random numbers from one global generator, so that `sample`, `random()` and
// bootstrapped error bars would differ with the charts drawn before. Every evaluation starts anew.
// Vega also logs a failure of its dataflow and draws an empty chart; here it is an error again.
export default function seal(vega) {
  const view = vega.View.prototype;
  const { evaluate, error, toSVG } = view;
  view.evaluate = function (...args) {
    vega.setRandom(vega.randomLCG(1));
    return evaluate.apply(this, args);
  };
  view.error = function (reason) {
    this.failure ??= reason;
    return error.call(this, reason);
  };
  view.toSVG = async function (...args) {
    const svg = await toSVG.apply(this, args);
    if (this.failure) throw this.failure;
    return svg;
  };
}

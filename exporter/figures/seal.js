// Loaded into the drawing engine: makes a chart a pure function of its specification.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

function noClock() {
  throw new Error("figure.clock a chart may not ask for the time: it would change with every build");
}

export default function seal(vega) {
  const view = vega.View.prototype;
  const { evaluate, error, toSVG } = view;

  // One global generator feeds `sample`, `random()` and bootstrapped error bars, so that they would
  // differ with what was drawn before. Every evaluation starts it anew.
  view.evaluate = function (...args) {
    vega.setRandom(vega.randomLCG(1));
    return evaluate.apply(this, args);
  };

  // Vega logs a failed dataflow and draws an empty chart. Here it is an error again.
  view.error = function (reason) {
    this.failure ??= reason;
    return error.call(this, reason);
  };
  view.toSVG = async function (...args) {
    const svg = await toSVG.apply(this, args);
    if (this.failure) throw this.failure;
    return svg;
  };

  vega.expressionFunction("now", noClock);
  vega.expressionFunction("datetime", (...parts) => (parts.length ? new Date(...parts) : noClock()));

  // The bundled font has no East Asian letters; its box for them is half as wide as any font's
  // letter, and names would be cut off at the edge. They are one em wide by definition.
  const canvas = CanvasRenderingContext2D.prototype;
  const { measureText } = canvas;
  canvas.measureText = function (text) {
    const narrow = String(text).replace(WIDE, "");
    const measured = measureText.call(this, narrow);
    if (narrow === text) return measured;
    const em = Number.parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? 10);
    return { width: measured.width + em * (text.match(WIDE)?.length ?? 0) };
  };
}

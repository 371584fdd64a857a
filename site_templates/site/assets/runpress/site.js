/* A name for Material's search, which is a dialogue without one. */
document.querySelectorAll(".md-search[role=dialog]").forEach(function (search) {
  search.setAttribute("aria-label", search.querySelector("input").getAttribute("aria-label"));
});

/* What can be scrolled sideways can be reached by the keyboard. Material takes the focus from
   listings where it believes that fingers scroll, so that is watched, too. */
(function () {
  "use strict";
  function reach(change) {
    var box = change.target, wide = box.scrollWidth > box.clientWidth;
    if (wide && !box.hasAttribute("tabindex")) { box.tabIndex = 0; }
    if (!wide && box.hasAttribute("tabindex")) { box.removeAttribute("tabindex"); }
  }
  var sizes = new ResizeObserver(function (changes) { changes.forEach(reach); });
  var marks = new MutationObserver(function (changes) { changes.forEach(reach); });
  document.querySelectorAll(".rp-drawing, .rp-formula, .rp-code code").forEach(function (box) {
    sizes.observe(box);
    marks.observe(box, { attributeFilter: ["tabindex"] });
  });
})();

/* The gallery's filter: reports that have every chosen tag. Without this script all are shown. */
(function (search) {
  search.setAttribute("aria-label", search.querySelector("input").getAttribute("aria-label"));
});

(function () {
  "use strict";
  var filter = document.querySelector(".rp-filter");
  if (!filter) { return; }
  var cards = Array.from(document.querySelectorAll(".rp-card"));
  var count = document.querySelector("[data-rp-count]");
  filter.hidden = false;

  function chosen() {
    return Array.from(filter.querySelectorAll("[aria-pressed=true]"), function (chip) {
      return chip.dataset.rpTag;
    });
  }

  filter.addEventListener("click", function (event) {
    var chip = event.target.closest(".rp-chip");
    if (!chip) { return; }
    chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
    var tags = chosen(), shown = 0;
    cards.forEach(function (card) {
      var has = JSON.parse(card.dataset.rpTags);
      card.hidden = !tags.every(function (tag) { return has.includes(tag); });
      shown += !card.hidden;
    });
    count.textContent = shown === cards.length ? shown : shown + " of " + cards.length;
  });
})();

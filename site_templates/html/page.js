(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  let kept = null;
  try { kept = localStorage.getItem("rp-theme"); } catch { /* no storage: follow the system */ }
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const choose = theme => { root.dataset.theme = theme; };
  if (kept === "dark" || kept === "light") choose(kept);
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".rp-theme");
    const say = () => {
      const next = isDark() ? "light" : "dark";
      button.setAttribute("aria-label", `Switch to ${next} colours`);
      button.title = `Switch to ${next} colours`;
    };
    button.hidden = false;
    say();
    dark.addEventListener("change", say);
    button.addEventListener("click", () => {
      choose(isDark() ? "light" : "dark");
      say();
      try { localStorage.setItem("rp-theme", root.dataset.theme); } catch { /* not kept */ }
    });
    const links = new Map([...document.querySelectorAll(".rp-side a")].map(a => [a.hash.slice(1), a]));
    const heads = [...links.keys()].map(id => document.getElementById(decodeURIComponent(id))).filter(Boolean);
    const mark = () => {
      const past = heads.filter(h => h.getBoundingClientRect().top < 120);
      const here = past.at(-1) || heads[0];
      links.forEach((a, id) => {
        if (decodeURIComponent(id) === here.id) a.setAttribute("aria-current", "true");
        else a.removeAttribute("aria-current");
      });
    };
    if (heads.length) { addEventListener("scroll", mark, { passive: true }); mark(); }
    document.querySelectorAll(".rp-drawing").forEach(box => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    });
    document.querySelectorAll(".rp-contents a").forEach(a => a.addEventListener("click", () => { a.closest("details").open = false; }));
  });
})();

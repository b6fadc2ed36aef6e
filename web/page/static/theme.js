// Light or dark, before anything is painted. Owns what is remembered; knows nothing of the page.
(() => {
  const KEY = "cranioface-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function wish() {
    try {
      return localStorage.getItem(KEY) ?? "system";
    } catch {
      return "system"; // a browser that keeps nothing
    }
  }

  function apply() {
    const dark = wish() === "dark" || (wish() === "system" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.documentElement.lang ||= "en";
    window.Quasar?.Dark.set(dark); // the class body--dark, for what is drawn by others
    window.dispatchEvent(new CustomEvent("cranioface-theme", { detail: { dark } }));
  }

  function choose(word) {
    try {
      localStorage.setItem(KEY, word);
    } catch {
      // it lasts as long as the page
    }
    apply();
  }

  system.addEventListener("change", apply);
  window.craniofaceTheme = { wish, choose, apply };
  apply();
})();

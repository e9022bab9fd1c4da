// A screen at the gate looks again by itself; what cannot be loaded anew stays, and says so.
"use strict";
(() => {
  const seconds = Number(document.body.dataset.every);
  const again = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-cache", credentials: "omit" });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
    } catch {
      document.querySelector("#lost").hidden = false;
    }
  };
  setInterval(again, 1000 * seconds);
})();

// A screen at the gate looks again by itself; what cannot be loaded anew stays, and says so.
"use strict";
(() => {
  const seconds = Number(document.body.dataset.every);
  const again = async () => {
    try {
      const signal = AbortSignal.timeout(900 * seconds); // one look at a time
      const answer = await fetch(location.href, { cache: "no-cache", credentials: "omit", signal });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const figures = page.querySelector("main:has(#lost)"); // what stands between may answer otherwise
      if (!figures) throw new Error("this is another page");
      document.querySelector("main").replaceWith(figures);
    } catch {
      document.querySelector("#lost").hidden = false;
    }
  };
  setInterval(again, 1000 * seconds);
})();

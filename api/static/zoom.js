// Over the drawing that is there without script: readings to zoom into, thinned by the server to
// each pixel's least, greatest and mean. A drag zooms in, a double click goes back.
"use strict";
(() => {
  for (const place of document.querySelectorAll("[data-drawn]")) {
    const told = place.dataset;
    const whole = [Date.parse(told.from) / 1000, Date.parse(told.to) / 1000];
    const limits = [told.lower, told.upper].filter((one) => one !== "").map(Number);
    const number = new Intl.NumberFormat(told.language, { maximumFractionDigits: 3 });
    let plot = null;

    const ask = async (from, to) => {
      const query = new URLSearchParams({
        parameter: told.parameter,
        from: new Date(from * 1000).toISOString(),
        to: new Date(to * 1000).toISOString(),
        columns: String(Math.max(1, Math.round(place.clientWidth))),
      });
      const answer = await fetch(`${told.drawn}?${query}`);
      if (!answer.ok) throw new Error(told.failed);
      return answer.json();
    };
    const rows = (found) => [found.at, found.low, found.high, found.mean];
    const show = async (from, to) => {
      place.setAttribute("aria-busy", "true");
      try {
        const found = await ask(from, to);
        if (plot === null) begin(found);
        plot.setData(rows(found), false);
        plot.setScale("x", { min: from, max: to });
      } catch (error) {
        said.textContent = error.message;
      } finally {
        place.removeAttribute("aria-busy");
      }
    };
    const line = (self) => {
      const { ctx, bbox } = self;
      ctx.save();
      ctx.strokeStyle = "#a3211b";
      ctx.lineWidth = 2;
      for (const one of limits) {
        const y = self.valToPos(one, "y", true);
        if (y < bbox.top || y > bbox.top + bbox.height) continue;
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
      }
      ctx.restore();
    };
    const begin = (found) => {
      place.classList.add("zoomed");
      const spoken = (_, value) => (value == null ? "–" : `${number.format(value)} ${told.unit}`);
      plot = new uPlot(
        {
          width: place.clientWidth,
          height: 360,
          tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Asia/Ho_Chi_Minh"),
          cursor: { drag: { x: true, y: false, setScale: false } },
          scales: {
            y: {
              range: (_, low, high) => {
                const all = [low, high, ...limits].filter((one) => Number.isFinite(one));
                return uPlot.rangeNum(Math.min(...all), Math.max(...all), 0.1, true);
              },
            },
          },
          axes: [
            { values: (_, ticks) => ticks.map((one) => hour.format(one * 1000)) },
            { values: (_, ticks) => ticks.map((one) => number.format(one)) },
          ],
          series: [
            { label: told.time, value: (_, at) => (at == null ? "–" : clock.format(at * 1000)) },
            { label: told.low, stroke: "#7d97ae", points: { show: false }, value: spoken },
            { label: told.high, stroke: "#7d97ae", points: { show: false }, value: spoken },
            { label: told.mean, stroke: "#0f3355", width: 1.5, value: spoken },
          ],
          bands: [{ series: [2, 1], fill: "#c9d7e3" }],
          hooks: {
            draw: [line],
            setSelect: [
              (self) => {
                if (self.select.width < 4) return;
                const from = self.posToVal(self.select.left, "x");
                const to = self.posToVal(self.select.left + self.select.width, "x");
                self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
                show(from, to);
              },
            ],
          },
        },
        rows(found),
        place,
      );
      plot.over.addEventListener("dblclick", () => show(...whole));
    };
    const hour = new Intl.DateTimeFormat(told.language, {
      timeZone: "Asia/Ho_Chi_Minh",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const clock = new Intl.DateTimeFormat(told.language, {
      timeZone: "Asia/Ho_Chi_Minh",
      dateStyle: "short",
      timeStyle: "medium",
    });
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = told.zoom;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.className = "fine";
    place.before(button);
    place.after(said);
    button.addEventListener("click", () => {
      said.textContent = told.how;
      show(...whole);
    });
  }
})();

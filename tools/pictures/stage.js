// What a page on the stage finds, before any of its own code runs: the day of the stage, a language, shoes within reach.
({ now, language, settings }) => {
  const ahead = now - Date.now();
  const Real = Date;
  let stood = null;
  window.Date = class extends Real {
    constructor(...given) {
      if (given.length === 0) super(window.Date.now());
      else super(...given);
    }

    static now() {
      return stood ?? Real.now() + ahead;
    }
  };
  const origin = performance.timeOrigin + ahead;
  Object.defineProperty(performance, "timeOrigin", { get: () => origin });

  // Whether this machine has Bluetooth is not to be seen.
  if (navigator.bluetooth) navigator.bluetooth.getAvailability = () => Promise.resolve(true);

  // What was kept of a build would be shown in place of what is looked at.
  delete Navigator.prototype.serviceWorker;
  if (location.protocol.startsWith("http")) {
    localStorage.setItem("openstride.language", language);
    if (localStorage.getItem("openstride.settings") === null) localStorage.setItem("openstride.settings", settings);
  }

  // The socket of a shoe can be cut, and kept from being opened again.
  const sockets = [];
  let away = [];
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(address) {
      super(away.some((side) => String(address).includes(`/${side}`)) ? `${address}-out-of-reach` : address);
      sockets.push(this);
    }
  };
  window.outOfReach = (...sides) => {
    away = sides;
    for (const each of sockets) if (sides.some((side) => each.url.includes(`/${side}`))) each.close();
  };

  // A run stands still as it is: its shoes say nothing more, and no time passes in which they would be missed.
  window.standStill = () => {
    const at = performance.now();
    stood = Date.now();
    performance.now = () => at;
    for (const each of sockets) each.onmessage = null;
    return true;
  };
};

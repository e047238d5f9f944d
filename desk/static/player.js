// The recording: a waveform that can be searched through, and a transcript that follows and can be clicked.

const SPACE = 40;

function start() {
  const player = document.getElementById("player");
  if (!player || player.dataset.started) return;
  player.dataset.started = "yes";
  const audio = player.querySelector("audio");
  const seek = document.getElementById("seek");
  const play = document.getElementById("play");
  const position = document.getElementById("position");
  const lines = [...document.querySelectorAll("#record [data-from]")].map((row) => ({
    row,
    from: Number(row.dataset.from),
    to: Number(row.dataset.to),
  }));

  // The browser's own controls are for pages without scripts.
  audio.controls = false;
  document.getElementById("player-wave").hidden = false;
  document.getElementById("player-row").hidden = false;

  const show = () => {
    seek.value = audio.currentTime;
    seek.setAttribute("aria-valuetext", clock(audio.currentTime));
    position.textContent = clock(audio.currentTime);
    const part = audio.currentTime / Number(player.dataset.seconds);
    document.getElementById("played-clip")?.setAttribute("width", String(1000 * part));
    for (const { row, from, to } of lines) {
      const now = !(audio.paused && audio.currentTime === 0) && audio.currentTime >= from && audio.currentTime < to;
      if (now && !row.classList.contains("is-now") && !audio.paused) follow(row);
      row.classList.toggle("is-now", now);
    }
  };
  const goTo = (seconds) => {
    audio.currentTime = seconds;
    show();
  };

  const begin = () =>
    audio.play().catch((error) => {
      // Pausing at once is no failure.
      if (error.name !== "AbortError") unplayable();
    });
  const unplayable = () => {
    document.getElementById("player-fault").hidden = false;
  };

  audio.addEventListener("error", unplayable);
  play.addEventListener("click", () => (audio.paused ? begin() : audio.pause()));
  for (const event of ["play", "pause", "ended"]) {
    audio.addEventListener(event, () => {
      play.textContent = audio.paused ? play.dataset.play : play.dataset.pause;
      show();
    });
  }
  audio.addEventListener("timeupdate", show);
  seek.addEventListener("input", () => goTo(Number(seek.value)));
  document.getElementById("speed").addEventListener("change", (event) => {
    audio.playbackRate = Number(event.target.value);
  });
  document.getElementById("record").addEventListener("click", (event) => {
    const button = event.target.closest("[data-seek]");
    const row = event.target.closest("[data-from]");
    // A click that ends a selection of text is meant for the text.
    if (!row || (!button && !window.getSelection().isCollapsed)) return;
    goTo(Number(row.dataset.from));
    begin();
  });
  draw(player.dataset.waveform);
}

function follow(row) {
  const { top, bottom } = row.getBoundingClientRect();
  if (top >= 0 && bottom <= window.innerHeight) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  row.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}

async function draw(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const { left, right } = await answer.json();
  const waveform = document.getElementById("waveform");
  const lane = (peaks, up) =>
    peaks
      .map((peak, i) => {
        const x = ((i + 0.5) * 1000) / peaks.length;
        return `M${x.toFixed(2)} ${SPACE}V${(SPACE + (up ? -1 : 1) * Math.max(0.8, peak * (SPACE - 2))).toFixed(2)}`;
      })
      .join("");
  const lanes = `<path class="wave-caller" d="${lane(left, true)}"/><path class="wave-agent" d="${lane(right, false)}"/>`;
  waveform.innerHTML =
    `<defs><clipPath id="played"><rect id="played-clip" x="0" y="0" width="0" height="80"/></clipPath></defs>` +
    `<g class="wave-all">${lanes}</g><g class="wave-played" clip-path="url(#played)">${lanes}</g>`;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

start();
document.addEventListener("refreshed", start);

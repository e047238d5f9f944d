// How loud the two sides are: a cord between them that trembles with whoever speaks, and the microphone's meter.

const POINTS = 48;
const WIDTH = 300;
const MIDDLE = 24;
const HEIGHT = 20;
const SIDES = ["agent", "caller"];
// Below this nothing reaches the microphone at all; a quiet room is well above it.
const DEAD = 0.00005;

export class Levels {
  #paths;
  #meter;
  #ear = { agent: null, caller: null };
  #level = { agent: 0, caller: 0 };
  #still = window.matchMedia("(prefers-reduced-motion: reduce)");
  #timer = null;
  #drawnAt = 0;
  #heardAt = 0;

  constructor({ agent, caller, meter }) {
    this.#paths = { agent, caller };
    this.#meter = meter;
  }

  /** Show how loud `track` is on this side, instead of any earlier one; null leaves the side silent. */
  follow(side, track) {
    this.#ear[side]?.cleanup();
    this.#ear[side] = track && window.LivekitClient.createAudioAnalyser(track, { fftSize: 1024 });
    if (side === "caller") this.#heardAt = performance.now();
    this.#timer ??= requestAnimationFrame((now) => this.#tick(now));
  }

  /** Milliseconds since the microphone last gave any sound at all. */
  get silence() {
    return performance.now() - this.#heardAt;
  }

  stop() {
    cancelAnimationFrame(this.#timer);
    this.#timer = null;
    for (const side of SIDES) {
      this.#ear[side]?.cleanup();
      this.#ear[side] = null;
      this.#level[side] = 0;
      this.#draw(side, 0);
    }
    this.#meter.value = 0;
  }

  #tick(now) {
    this.#timer = requestAnimationFrame((next) => this.#tick(next));
    if (now - this.#drawnAt < (this.#still.matches ? 250 : 33)) return;
    this.#drawnAt = now;
    for (const side of SIDES) {
      const loudness = this.#ear[side] ? rootMeanSquare(this.#ear[side].analyser) : 0;
      if (side === "caller" && loudness > DEAD) this.#heardAt = now;
      // Rises at once and falls slowly, as a needle does. Speech is around 0.1.
      this.#level[side] = Math.max(Math.min(1, loudness * 6), this.#level[side] * 0.86);
      this.#draw(side, this.#still.matches ? 0 : now / 90);
    }
    this.#meter.value = this.#level.caller;
  }

  #draw(side, phase) {
    const start = side === "agent" ? 0 : WIDTH;
    const points = [];
    for (let i = 0; i <= POINTS; i++) {
      const part = i / POINTS;
      const swell = Math.sin(Math.PI * part) ** 2;
      const wave = Math.sin(part * 22 + phase) * 0.7 + Math.sin(part * 13 - phase * 0.7) * 0.3;
      const y = MIDDLE + wave * swell * this.#level[side] * HEIGHT;
      points.push(`${(start + part * WIDTH).toFixed(1)} ${y.toFixed(1)}`);
    }
    this.#paths[side].setAttribute("d", `M${points.join("L")}`);
  }
}

function rootMeanSquare(analyser) {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

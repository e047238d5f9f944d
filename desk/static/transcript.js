// The live transcript: one row an utterance, from the text streams of LiveKit's topic `lk.transcription`.

// Text and attributes take different ways: a name that changes this soon after a row began belongs to that row.
const LATE_NAME_MS = 1_500;

export class Transcript {
  #list;
  #template;
  #rows = new Map();
  #newest = { row: null, at: 0 };

  constructor(list, template) {
    this.#list = list;
    this.#template = template;
  }

  /** Show `text` as the utterance `id`. Interim text is replaced by what comes later under the same id; so is the
   * speaker when that becomes `certain`. */
  show({ id, side, speaker, tone, certain, text, final }) {
    const stayed = this.#isAtEnd();
    let row = this.#rows.get(id);
    if (!row) {
      if (!text.trim()) return;
      row = this.#template.content.firstElementChild.cloneNode(true);
      row.classList.add(`of-${side}`);
      name(row, { speaker, tone });
      this.#rows.set(id, row);
      if (side === "agent") this.#newest = { row, at: performance.now() };
      this.#list.append(row);
    }
    if (certain && !row.dataset.certain) {
      row.dataset.certain = "yes";
      name(row, { speaker, tone });
    }
    row.classList.toggle("is-interim", !final);
    // Screen readers wait with a busy row until it is whole.
    row.setAttribute("aria-busy", String(!final));
    row.querySelector(".text").textContent = text;
    if (stayed) this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** Another persona speaks: the row that has just begun is its own. */
  rename({ name: speaker, tone }) {
    const { row, at } = this.#newest;
    if (row && !row.dataset.certain && performance.now() - at < LATE_NAME_MS) name(row, { speaker, tone });
  }

  /** Whether the reader looks at the newest row; who scrolled up to read is not pulled down again. */
  #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 48;
  }
}

function name(row, { speaker, tone }) {
  row.classList.remove(...[...row.classList].filter((c) => c.startsWith("tone-")));
  if (tone) row.classList.add(tone);
  row.querySelector(".speaker").textContent = speaker;
}

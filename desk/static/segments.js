// Which persona a stretch of the agent's speech belongs to: the agent announces each on the topic `switchboard.segment`
// as it begins, with its first words. Agents that announce nothing are known by their attributes alone.

const KEPT = 12;
const ENOUGH = 8;

export class Segments {
  #recent = [];

  /** Take an announcement: `{persona, text, …}` as JSON; anything else is passed over. */
  announce(json) {
    try {
      const { persona, text } = JSON.parse(json);
      if (typeof persona === "string" && typeof text === "string") this.#recent.push({ persona, text: text.trim() });
    } catch {
      // Not ours.
    }
    this.#recent.splice(0, this.#recent.length - KEPT);
  }

  /** The persona of the latest segment that begins as this text does; null when none does for certain. */
  personaOf(text) {
    const said = text.trim();
    if (said.length < ENOUGH) return null;
    const found = this.#recent.findLast(
      (segment) => segment.text.length >= ENOUGH && (said.startsWith(segment.text) || segment.text.startsWith(said)),
    );
    return found?.persona ?? null;
  }
}

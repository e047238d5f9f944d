// Who is speaking: name, role, mood and route, from the agent's participant attributes.

export class AgentCard {
  #part;
  #personas = new Map();
  #word;
  #changed;
  #persona = null;

  /** `changed` is told the new persona whenever another one speaks. */
  constructor({ parts, personas, word, changed }) {
    this.#changed = changed;
    this.#part = parts;
    this.#word = word;
    for (const { dataset } of personas) this.#personas.set(dataset.key, { ...dataset });
  }

  /** The persona that speaks now: `{name, role, tone}`. */
  get persona() {
    return this.#persona ?? { name: this.#word("agent"), role: "", tone: "tone-0" };
  }

  /** What is known of a persona by its key. */
  personaOf(key) {
    if (this.#persona?.key === key) return this.#persona;
    const { name = key, role = "", tone = "tone-3" } = this.#personas.get(key) ?? {};
    return { key, name, role, tone };
  }

  /** Take over whichever of the attributes are there. */
  read(attributes) {
    const { persona, persona_name: name, persona_role: role, sentiment, route, "lk.agent.state": state } = attributes;
    if (persona) this.#speaks(persona, name, role);
    const { queue_position: place } = attributes;
    if (place) this.say(this.#word("queue").replace("{place}", place));
    else if (state) this.say(this.#word(`state-${state}`) ?? state);
    if (sentiment) {
      this.#part.mood.textContent = this.#word(`mood-${sentiment}`) ?? sentiment;
      this.#part.mood.dataset.mood = sentiment;
    }
    if (route) this.#part.route.textContent = this.#word(`route-${route}`) ?? route;
  }

  /** Put a sentence where the state is shown. */
  say(sentence) {
    this.#part.state.textContent = sentence;
  }

  #speaks(key, named, roled) {
    const known = this.personaOf(key);
    const { name, role, tone } = { ...known, name: named ?? known.name, role: roled ?? known.role };
    if (this.#persona?.name === name && this.#persona.role === role) return;
    this.#persona = { key, name, role, tone };
    this.#part.name.textContent = name;
    this.#part.role.textContent = role;
    this.#part.monogram.textContent = [...name][0] ?? "";
    this.#part.card.classList.remove(...[...this.#part.card.classList].filter((c) => c.startsWith("tone-")));
    this.#part.card.classList.add(tone);
    this.#part.agentCord.setAttribute("class", tone);
    this.#changed(this.#persona);
  }
}

// The call page: one button, a conversation, and clear words when something is in the way.

import { AgentCard } from "./agent-card.js";
import { Levels } from "./levels.js";
import { Segments } from "./segments.js";
import { Transcript } from "./transcript.js";

const { Room, RoomEvent, Track, ParticipantKind, ConnectionErrorReason, DisconnectReason, LocalAudioTrack } =
  window.LivekitClient;

const AGENT_LATE_MS = 8_000;
const AGENT_GONE_MS = 20_000;
const SILENT_MICROPHONE_MS = 10_000;
const ENDED_BY_THE_OTHER_SIDE = [DisconnectReason.ROOM_DELETED, DisconnectReason.PARTICIPANT_REMOVED];
const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const element = (id) => document.getElementById(id);
const page = element("call");
const words = new Map([...element("words").content.children].map((word) => [word.dataset.word, word.textContent]));
const word = (name) => words.get(name);

const transcript = new Transcript(element("transcript"), element("utterance"));
const levels = new Levels({
  agent: element("cord-agent"),
  caller: element("cord-caller"),
  meter: element("microphone-level"),
});
const card = new AgentCard({
  parts: {
    card: element("agent"),
    agentCord: element("cord-agent"),
    monogram: element("agent-monogram"),
    name: element("agent-name"),
    role: element("agent-role"),
    state: element("agent-state"),
    mood: element("mood"),
    route: element("route"),
  },
  personas: element("personas").content.children,
  word,
  changed: (persona) => transcript.rename(persona),
});

const segments = new Segments();

/** Something the visitor is told: `code` names a template `fault-…`, `sentence` fills it where the server said why. */
class Fault extends Error {
  constructor(code, sentence = "") {
    super(sentence || code);
    this.code = code;
    this.sentence = sentence;
  }
}

let room = null;
let microphone = null;
let leaving = false;
let typed = 0;
let since = null;
const timers = new Set();

element("start").disabled = false;
element("start").addEventListener("click", () => place({ withMicrophone: true }));
element("hang-up").addEventListener("click", () => hangUp());
element("mute").addEventListener("click", toggleMute);
element("typing").addEventListener("submit", sendTyped);
element("fault").addEventListener("click", (event) => {
  if (event.target.closest("[data-type-only]")) place({ withMicrophone: false });
});

async function place({ withMicrophone }) {
  if (page.dataset.phase !== "idle") return;
  leaving = false;
  since = null;
  typed = 0;
  element("fault").hidden = true;
  try {
    enter("asking");
    microphone = withMicrophone ? await openMicrophone() : null;
    enter("dialling");
    const line = await askForLine();
    await connect(line);
  } catch (error) {
    await leave();
    enter("idle");
    showFault(error instanceof Fault ? error : new Fault("other", String(error.message ?? error)));
  }
}

async function openMicrophone() {
  if (!navigator.mediaDevices?.getUserMedia) throw new Fault("insecure");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE });
    return new LocalAudioTrack(stream.getAudioTracks()[0], MICROPHONE, true);
  } catch (error) {
    if (["NotAllowedError", "SecurityError"].includes(error.name)) throw new Fault("microphone-refused");
    if (["NotFoundError", "OverconstrainedError"].includes(error.name)) throw new Fault("microphone-missing");
    throw new Fault("microphone-busy");
  }
}

async function askForLine() {
  let answer;
  try {
    answer = await fetch(page.dataset.callUrl, { method: "POST" });
  } catch {
    throw new Fault("server-away");
  }
  const body = await answer.json().catch(() => null);
  if (answer.ok && body) return body;
  throw new Fault(body?.error?.code.replaceAll("_", "-") ?? "server-away", body?.error?.message);
}

async function connect(line) {
  room = new Room({ stopLocalTrackOnUnpublish: true });
  room
    .on(RoomEvent.ParticipantConnected, meetAgent)
    .on(RoomEvent.ParticipantAttributesChanged, (_, participant) => isAgent(participant) && meetAgent(participant))
    .on(RoomEvent.ParticipantDisconnected, (participant) => isAgent(participant) && agentLeft())
    .on(RoomEvent.TrackSubscribed, hear)
    .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((audio) => audio.remove()))
    .on(RoomEvent.AudioPlaybackStatusChanged, () => room && notify(room.canPlaybackAudio ? null : "no-sound"))
    .on(RoomEvent.Reconnecting, () => notify("reconnecting"))
    .on(RoomEvent.SignalReconnecting, () => notify("reconnecting"))
    .on(RoomEvent.Reconnected, () => notify(null))
    .on(RoomEvent.Disconnected, disconnected);
  room.registerTextStreamHandler("lk.transcription", transcribe);
  room.registerTextStreamHandler("switchboard.segment", announced);
  try {
    await room.connect(line.url, line.token);
  } catch (error) {
    if (error.reason === ConnectionErrorReason.NotAllowed) throw error;
    throw new Fault(await whyNotThrough());
  }
  remember();
  if (microphone) {
    await room.localParticipant.publishTrack(microphone, { source: Track.Source.Microphone });
    levels.follow("caller", microphone);
  } else {
    element("mute").disabled = true;
    element("mute-text").textContent = word("no-microphone");
  }
  enter("on-call");
  card.say(word("ringing"));
  // Playback is allowed because the visitor pressed a button; where it is not, the event above says so.
  room.startAudio().catch(() => {});
  document.addEventListener("pointerdown", allowSound);
  document.addEventListener("keydown", allowSound);
  after(AGENT_LATE_MS, () => agent() || notify("agent-late"));
  every(1_000, () => {
    // Who types knows; everybody else should.
    const silent = microphone && !microphone.isMuted && !typed && levels.silence > SILENT_MICROPHONE_MS;
    if (silent && element("notice").hidden) notify("silent-microphone");
    if (!silent && element("notice").dataset.about === "silent-microphone") notify(null);
  });
  room.remoteParticipants.forEach(meetAgent);
}

/** A websocket that fails looks the same whether the server is away or a firewall is in the way: ask the desk. */
async function whyNotThrough() {
  try {
    const { livekit } = await (await fetch("/ready")).json();
    return livekit === "ok" ? "line-not-through" : "server-away";
  } catch {
    return "server-away";
  }
}

/** Tell the desk that we are in, so that it can show us our own call afterwards. */
async function remember(attempts = 3) {
  const answer = await fetch(page.dataset.joinedUrl, { method: "POST" }).catch(() => null);
  if (!answer?.ok && attempts > 1 && room) after(2_000, () => remember(attempts - 1));
}

const isAgent = (participant) => participant.kind === ParticipantKind.AGENT;
const agent = () => room && [...room.remoteParticipants.values()].find(isAgent);

function meetAgent(participant) {
  if (!isAgent(participant)) return;
  if (["agent-late", "agent-left"].includes(element("notice").dataset.about)) notify(null);
  if (!since) startClock();
  card.read(participant.attributes);
}

function agentLeft() {
  levels.follow("agent", null);
  if (agent() || leaving) return;
  notify("agent-left");
  after(AGENT_GONE_MS, () => agent() || hangUp());
}

function hear(track, _, participant) {
  if (track.kind !== Track.Kind.Audio) return;
  const audio = track.attach();
  audio.hidden = true;
  page.append(audio);
  if (isAgent(participant)) levels.follow("agent", track);
}

async function announced(reader) {
  // A stream that the end of the call cuts off announces nothing.
  segments.announce(await reader.readAll().catch(() => ""));
}

async function transcribe(reader, { identity }) {
  const { attributes, id } = reader.info;
  const utterance = attributes["lk.segment_id"] ?? id;
  const mine = identity === room?.localParticipant.identity;
  const row = { id: utterance, side: mine ? "caller" : "agent", speaker: word("you") };
  if (!mine) Object.assign(row, speakerOf(card.persona));
  let text = "";
  try {
    for await (const piece of reader) {
      text += piece;
      const persona = mine ? null : segments.personaOf(text);
      if (persona) Object.assign(row, speakerOf(card.personaOf(persona)), { certain: true });
      transcript.show({ ...row, text, final: false });
    }
  } catch {
    // The call or the agent ended in mid-sentence; what was said until then stands.
  }
  // The caller's interim texts are whole streams of their own; the agent's words are final when their stream ends.
  const final = !mine || reader.info.attributes["lk.transcription_final"] !== "false";
  transcript.show({ ...row, text, final });
}

const speakerOf = ({ name, tone }) => ({ speaker: name, tone });

async function sendTyped(event) {
  event.preventDefault();
  const input = element("message");
  const text = input.value.trim();
  if (!text || !room) return;
  try {
    await room.localParticipant.sendText(text, { topic: "lk.chat" });
  } catch {
    notify("not-sent");
    return;
  }
  transcript.show({ id: `typed-${++typed}`, side: "caller", speaker: word("typed"), text, final: true });
  input.value = "";
}

async function toggleMute() {
  if (!microphone) return;
  const mute = !microphone.isMuted;
  await (mute ? microphone.mute() : microphone.unmute());
  element("mute").setAttribute("aria-pressed", String(mute));
  element("mute-text").textContent = word(mute ? "unmute" : "mute");
  levels.follow("caller", mute ? null : microphone);
}

async function hangUp() {
  if (leaving) return;
  await leave();
  window.location.assign(page.dataset.summaryUrl);
}

function disconnected(reason) {
  if (leaving) return;
  const wasOnCall = page.dataset.phase === "on-call";
  if (wasOnCall && ENDED_BY_THE_OTHER_SIDE.includes(reason)) {
    hangUp();
    return;
  }
  if (!wasOnCall) return;
  leave().then(() => {
    enter("idle");
    showFault(new Fault("line-lost"));
  });
}

async function leave() {
  leaving = true;
  timers.forEach(clearInterval);
  timers.clear();
  levels.stop();
  notify(null);
  document.removeEventListener("pointerdown", allowSound);
  document.removeEventListener("keydown", allowSound);
  const left = room;
  room = null;
  await left?.disconnect();
  microphone?.stop();
  microphone = null;
}

function allowSound() {
  if (room && !room.canPlaybackAudio) room.startAudio().catch(() => {});
}

function enter(phase) {
  page.dataset.phase = phase;
  const start = element("start");
  start.disabled = phase !== "idle";
  if (phase === "asking" || phase === "dialling") element("start-text").textContent = word(phase);
  element("welcome").hidden = phase === "on-call";
  element("on-call").hidden = phase !== "on-call";
  if (phase === "on-call") element("on-call").focus();
}

function showFault({ code, sentence }) {
  const template = element(`fault-${code}`) ?? element("fault-other");
  const box = element("fault");
  box.replaceChildren(template.content.cloneNode(true));
  if (sentence) box.querySelector("p").textContent = sentence;
  box.dataset.code = code;
  box.hidden = false;
  element("start-text").textContent = word("again");
  element("start").focus();
}

function notify(about) {
  const notice = element("notice");
  notice.hidden = about === null;
  notice.dataset.about = about ?? "";
  notice.textContent = about === null ? "" : word(about);
}

function startClock() {
  since = Date.now();
  every(1_000, () => {
    const seconds = Math.round((Date.now() - since) / 1_000);
    element("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  });
}

function after(milliseconds, then) {
  timers.add(setTimeout(then, milliseconds));
}

function every(milliseconds, then) {
  timers.add(setInterval(then, milliseconds));
}

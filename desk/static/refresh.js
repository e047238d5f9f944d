// Keeps a page of something live up to date: while `#refreshed` carries `data-refresh` (seconds), it is loaded again and
// replaced where it changed. What the reader has opened, and where the keyboard is, stays.

let round = 0;

async function refresh(seconds, times) {
  if (document.hidden) return next(seconds, times);
  const old = document.getElementById("refreshed");
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) return window.location.reload();
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("refreshed");
      if (fresh && fresh.outerHTML !== old.dataset.source) replace(old, fresh);
    }
  } catch {
    // The desk is away for a moment; the next round asks again.
  }
  next(seconds, times);
}

function replace(old, fresh) {
  const source = fresh.outerHTML;
  for (const open of old.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  const focused = document.activeElement?.id;
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
  fresh.dataset.source = source;
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (atEnd && document.documentElement.scrollHeight > window.innerHeight * 1.5) window.scrollTo(0, document.documentElement.scrollHeight);
  document.dispatchEvent(new CustomEvent("refreshed"));
}

function next(seconds, times) {
  round += 1;
  const { refresh: again } = document.getElementById("refreshed").dataset;
  if (again && round < times) setTimeout(() => refresh(Number(again), times), seconds * 1_000);
}

const { refresh: seconds, refreshTimes = "Infinity" } = document.getElementById("refreshed").dataset;
if (seconds) setTimeout(() => refresh(Number(seconds), Number(refreshTimes)), Number(seconds) * 1_000);

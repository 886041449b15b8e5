// Keeps what is typed: a few seconds after the last key, and when the page is left.

const WAIT_MS = 3000;

/** Keep the form as a draft while it is filled in. */
export function startDrafting(form) {
  const said = form.querySelector(".drafted");
  let timer = 0;
  let isSent = false;
  let isChanged = false;

  const body = () => {
    const data = new FormData(form);
    data.set("action", "autosave");
    return data;
  };
  // Whoever comes back to this page, or loads it anew, finds what was typed.
  const remember = (draft) => {
    const here = new URL(window.location.href);
    here.searchParams.set("draft", draft);
    window.history.replaceState(window.history.state, "", here);
  };
  const keep = async () => {
    if (isSent || !isChanged) return;
    isChanged = false;
    try {
      const response = await fetch(window.location.pathname, { method: "POST", body: body(), redirect: "manual" });
      said.textContent = response.ok ? form.dataset.kept : form.dataset.lost;
      if (response.ok) remember((await response.json()).draft);
      else isChanged = true; // kept with the next key, or when the page is left
    } catch {
      isChanged = true;
      said.textContent = form.dataset.lost;
    }
  };
  form.addEventListener("input", () => {
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });
  window.addEventListener("pagehide", () => {
    if (!isSent && isChanged) navigator.sendBeacon(window.location.pathname, body());
  });
}

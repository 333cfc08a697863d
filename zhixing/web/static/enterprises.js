// The pairs by keyboard: a key presses the button or follows the link that names it. Whoever is typing types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea, dialog[open]")) return;
  const one = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (!one) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  one.click();
}, true);

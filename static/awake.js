// For a screen on a wall or at a door: it stays awake where the browser can keep it so (secure origins only), and F or a
// double click fills the screen and gives it back.
if ("wakeLock" in navigator) {
  const stay = () => document.hidden || navigator.wakeLock.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", stay);
  stay();
}
const fill = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.())?.catch(() => {});
document.addEventListener("dblclick", fill);
document.addEventListener("keydown", (event) => {
  if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, select, textarea")) fill();
});

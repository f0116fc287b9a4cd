// A key travels in the fragment, which no server, log or chat preview sees. Here it moves into the form, and out of the address.
const field = document.querySelector("[data-from-fragment]");
if (field && location.hash.length > 1) {
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  field.closest(".field").hidden = true;
}

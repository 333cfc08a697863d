// The usual words of an instruction go into its field; without scripts they are sent as they are.
for (const group of document.querySelectorAll("[data-quick]")) {
  const field = document.getElementById(group.dataset.quick);
  for (const button of group.querySelectorAll("button")) {
    button.type = "button";
    button.addEventListener("click", () => { field.value = field.value ? `${field.value}\n${button.value}` : button.value; field.focus(); });
  }
}

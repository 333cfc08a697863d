// What the pages do beyond their forms: ask before what is hard to undo, jump to the first fault.
document.querySelector("[aria-invalid=true]")?.focus();

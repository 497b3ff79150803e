/** How long a page may take to show what a command is about. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

/**
 * On the page that a command has opened: presses the button, or goes to the field, that is marked with the command's name
 * (`data-command`). Does nothing if the page does not show it, such as to a person who may not use it.
 */
export function reach(command: string, until = Date.now() + PATIENCE_MS): void {
  // Not at once: the search dialog gives the focus back first.
  setTimeout(() => {
    const found = document.querySelector<HTMLElement>(`main [data-command="${command}"]`);
    if (found instanceof HTMLButtonElement) found.click();
    else if (found) found.focus();
    else if (Date.now() < until) reach(command, until);
  }, LOOK_MS);
}

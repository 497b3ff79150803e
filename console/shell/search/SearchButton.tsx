import { ActionIcon, Button, Kbd } from "@mantine/core";
import { COMMAND } from "../shortcuts.ts";
import { loadSearch } from "./SearchDialog.tsx";

/** Opens the search. On a wide screen it also shows the keys. */
export function SearchButton({ open }: { open: () => void }) {
  const does = { onClick: open, onMouseEnter: loadSearch, onFocus: loadSearch, "aria-haspopup": "dialog" } as const;
  return (
    <>
      <Button
        {...does}
        variant="default"
        size="compact-md"
        visibleFrom="sm"
        aria-keyshortcuts={COMMAND === "⌘" ? "Meta+K" : "Control+K"}
        leftSection={<Glass />}
        rightSection={
          <Kbd size="xs" aria-hidden="true">
            {COMMAND}&nbsp;K
          </Kbd>
        }
      >
        Search
      </Button>
      <ActionIcon {...does} variant="default" size={30} hiddenFrom="sm" aria-label="Search">
        <Glass />
      </ActionIcon>
    </>
  );
}

const Glass = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" aria-hidden>
    <circle cx="7" cy="7" r="4.6" />
    <path d="m10.5 10.5 3.6 3.6" />
  </svg>
);

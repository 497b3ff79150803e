import { Modal } from "@mantine/core";
import { Suspense, useState } from "react";
import type { Me } from "../../data/session.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { SearchField } from "./SearchField.tsx";

const Search = lazyRouteComponent(() => import("./Search.tsx"), "Search");
/** Loads the code of the search early, when the person is about to open it. */
export const loadSearch = (): void => void Search.preload?.();

/** The search for pages, sites and articles. Its code is loaded when it is opened, and keeps what is typed meanwhile. */
export function SearchDialog({ me, opened, onClose }: { me: Me; opened: boolean; onClose: () => void }) {
  return (
    // Immediately: what is typed right after the shortcut belongs in the search.
    // Near the top: in the middle, the field would move with each change of the results below it.
    <Modal opened={opened} onClose={onClose} title="Search" size="lg" centered={false} yOffset="8dvh" transitionProps={{ duration: 0 }}>
      <Typed me={me} onClose={onClose} />
    </Modal>
  );
}

/** Starts empty each time the dialog is opened. */
function Typed({ me, onClose }: { me: Me; onClose: () => void }) {
  const [q, setQ] = useState("");
  return (
    <Suspense fallback={<SearchField value={q} onChange={setQ} />}>
      <Search me={me} q={q} setQ={setQ} onClose={onClose} />
    </Suspense>
  );
}

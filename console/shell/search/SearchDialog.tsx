import { Modal } from "@mantine/core";
import { Suspense, useState } from "react";
import type { Me } from "../../data/session.ts";
import { lazyRouteComponent } from "../../routes/lazy.ts";
import { SearchField } from "./SearchField.tsx";

const Search = lazyRouteComponent(() => import("./Search.tsx"), "Search");
/** Loads the code of the search, for who is about to open it. */
export const loadSearch = (): void => void Search.preload?.();

/** Finds pages, sites and articles from anywhere. Its code is loaded when it is opened; what is typed meanwhile counts. */
export function SearchDialog({ me, opened, onClose }: { me: Me; opened: boolean; onClose: () => void }) {
  return (
    // At once: what is typed right behind the keys that open it is meant for it.
    <Modal opened={opened} onClose={onClose} title="Search" size="lg" yOffset="8dvh" transitionProps={{ duration: 0 }}>
      <Typed me={me} onClose={onClose} />
    </Modal>
  );
}

/** Begins anew each time the dialog is opened. */
function Typed({ me, onClose }: { me: Me; onClose: () => void }) {
  const [q, setQ] = useState("");
  return (
    <Suspense fallback={<SearchField value={q} onChange={setQ} />}>
      <Search me={me} q={q} setQ={setQ} onClose={onClose} />
    </Suspense>
  );
}

import { Modal } from "@mantine/core";
import type { useInstallLinks } from "../../data/plugin/installLinks.ts";
import { InstallLinks } from "./InstallLinks.tsx";

/** The install links that were made just now. */
export const LinksDialog = ({ links }: { links: ReturnType<typeof useInstallLinks> }) => (
  <Modal opened={links.isSuccess} onClose={links.reset} title="Install links" size="xl">
    {links.data && <InstallLinks links={links.data} />}
  </Modal>
);

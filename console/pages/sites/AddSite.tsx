import { Button, Modal } from "@mantine/core";
import { AddSiteForm } from "./AddSiteForm.tsx";

/** The dialog for a new site. */
export function AddSite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a site">
      <AddSiteForm
        more={
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        }
      />
    </Modal>
  );
}

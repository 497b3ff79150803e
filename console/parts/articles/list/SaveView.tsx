import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ListName, useSaveView } from "../../../data/articles/views.ts";
import { fieldErrors } from "../../fields.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The item that opened it is gone. So the list takes the focus back. */
  onLeft: () => void;
  list: ListName;
  /** the filters and the order, as the address has them */
  values: Record<string, string | number>;
}

/** Keeps what a list shows now as a view with a name. */
export function SaveView({ opened, onClose, onLeft, list, values }: Props) {
  const [name, setName] = useState("");
  const save = useSaveView();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { list, name, search: values },
      {
        onSuccess: () => {
          setName("");
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} onExitTransitionEnd={onLeft} returnFocus={false} title="Save this view">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name of the view"
            description="A view keeps the filters and the order. Only you see it."
            required
            data-autofocus
            maxLength={60}
            value={name}
            error={save.error && (fieldErrors(save.error)["name"] ?? save.error.message)}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" loading={save.isPending}>
            Save view
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

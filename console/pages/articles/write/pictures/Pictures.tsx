import { Button, FileButton, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type DragEvent, type ReactNode, useState } from "react";
import type { SaidInText } from "../../../../../domain/articles/ownPictures.ts";
import { type Picture, type Role, usePictures } from "../../../../data/articles/pictures.ts";
import type { Cards } from "../../../../parts/richText/cards.ts";
import { KINDS, LIMITS } from "../../../../parts/richText/pictureFiles.ts";
import { PictureCard } from "./PictureCard.tsx";
import { UploadCard } from "./UploadCard.tsx";
import type { Uploads } from "./useUploads.ts";

interface Props {
  content_id: number;
  images: Picture[];
  /** the pictures in the text */
  inText: Map<string, SaidInText>;
  cards: Cards;
  uploads: Uploads;
  mayWrite: boolean;
  onIntoText: (picture: Picture) => void;
}

/** The article's featured picture, and its gallery, which the plugin spreads over the sections. */
export function Pictures({ content_id, images, inText, cards, uploads, mayWrite, onIntoText }: Props) {
  const { change, remove } = usePictures(content_id);
  const featured = images.find(({ role }) => role === "featured");
  const gallery = images.filter(({ role }) => role === "gallery");
  const busy = change.isPending || remove.isPending;
  const move = (from: number, to: number) => change.mutate(moved(gallery, from, to));
  const card = (picture: Picture, index: number) => (
    <PictureCard
      key={picture.id}
      picture={picture}
      name={`picture ${index + 1}`}
      inText={inText.get(picture.path)}
      mayWrite={mayWrite}
      busy={busy}
      onTexts={(texts) => cards.say(picture.path, texts)}
      onRole={(role) => change.mutate([{ id: picture.id, role }])}
      onRemove={() => remove.mutate(picture.id)}
      onIntoText={() => onIntoText(picture)}
      {...(index > 0 ? { onEarlier: () => move(index, index - 1) } : {})}
      {...(index >= 0 && index < gallery.length - 1 ? { onLater: () => move(index, index + 1) } : {})}
    />
  );
  if (!mayWrite && images.length === 0) return null;
  return (
    <PictureDrop mayWrite={mayWrite} onFiles={(files, role) => uploads.add(files, role)} hasFeatured={featured !== undefined}>
      {(uploads.uploads.length > 0 || images.length > 0) && (
        <Stack gap="sm">
          {featured && card(featured, -1)}
          {gallery.map(card)}
          {uploads.uploads.map((upload) => (
            <UploadCard
              key={upload.key}
              upload={upload}
              onRetry={() => uploads.retry(upload.key)}
              onPutAway={() => uploads.putAway(upload.key)}
            />
          ))}
        </Stack>
      )}
    </PictureDrop>
  );
}

/** The gallery's positions after a move. Pictures with an equal position share a section, and get different positions when they swap. */
function moved(gallery: Picture[], from: number, to: number): { id: number; position: number }[] {
  const [one, other] = [gallery[from]!, gallery[to]!];
  if (one.position !== other.position) {
    return [
      { id: one.id, position: other.position },
      { id: other.id, position: one.position },
    ];
  }
  const order = gallery.toSpliced(from, 1).toSpliced(to, 0, one);
  return order.map(({ id }, index) => ({ id, position: index + 1 }));
}

interface DropProps {
  mayWrite: boolean;
  hasFeatured: boolean;
  onFiles: (files: File[], role: Role) => void;
  children?: ReactNode;
}

/** Takes pictures that are dropped on it or chosen. */
export function PictureDrop({ mayWrite, hasFeatured, onFiles, children }: DropProps) {
  const [over, setOver] = useState(false);
  const drag = (is: boolean) => (event: DragEvent) => {
    if (!mayWrite || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(is);
  };
  const drop = (event: DragEvent) => {
    drag(false)(event);
    if (mayWrite && event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files], "gallery");
  };
  return (
    <Paper
      withBorder
      p="md"
      role="region"
      aria-label="Pictures"
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={drop}
      style={over ? { outline: "2px dashed var(--mantine-primary-color-filled)", outlineOffset: -4 } : undefined}
    >
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            Pictures
          </Title>
          {mayWrite && (
            <Group gap="xs">
              <FileButton accept={KINDS.join(",")} onChange={(file) => file && onFiles([file], "featured")}>
                {(props) => (
                  <Button size="xs" variant="default" data-field="featured" {...props}>
                    {hasFeatured ? "Replace featured picture" : "Featured picture"}
                  </Button>
                )}
              </FileButton>
              <FileButton multiple accept={KINDS.join(",")} onChange={(files) => onFiles(files, "gallery")}>
                {(props) => (
                  <Button size="xs" variant="default" {...props}>
                    Add pictures
                  </Button>
                )}
              </FileButton>
            </Group>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {mayWrite && (
            <>
              <span className="mouse-only">Drop them here. </span>
              {LIMITS}{" "}
            </>
          )}
          The featured picture is at the top of the post and in lists. The sections of the article show the others, in this order.
        </Text>
        {children}
      </Stack>
    </Paper>
  );
}

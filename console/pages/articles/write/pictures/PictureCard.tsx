import { Badge, Button, Group, Image, Menu, Paper, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import type { SaidInText } from "../../../../../domain/articles/ownPictures.ts";
import type { Picture, Role } from "../../../../data/articles/pictures.ts";
import { ConfirmDialog } from "../../../../parts/ConfirmDialog.tsx";
import { fieldErrors, useDraft } from "../../../../parts/fields.ts";
import type { PictureSaid } from "../../../../parts/richText/cards.ts";
import { saidOf } from "./useCards.ts";

interface Props {
  picture: Picture;
  /** the name while the picture has no description */
  name: string;
  /** what the article's text says of it; undefined if it is not there */
  inText: SaidInText | undefined;
  mayWrite: boolean;
  busy: boolean;
  /** rejects with an ApiProblem */
  onTexts: (texts: PictureSaid) => Promise<unknown>;
  onRole: (role: Role) => void;
  onRemove: () => void;
  onIntoText: () => void;
  onEarlier?: () => void;
  onLater?: () => void;
}

/** A picture of the article: description, caption and position. Its texts are saved when their field loses the focus. */
export function PictureCard({ picture, name, inText, mayWrite, busy, onTexts, onRole, onRemove, onIntoText, onEarlier, onLater }: Props) {
  const { id, role, path, width, height } = picture;
  const { alt, caption } = saidOf(picture, inText);
  // Only what was typed and is not saved yet. All else follows the saved texts, which change in the text's editor too.
  const draft = useDraft<Partial<PictureSaid>>(`image:${id}`, {});
  const said = { alt, caption, ...draft.values };
  const typed = useRef(draft.values);
  typed.current = draft.values;
  const [error, setError] = useState<unknown>();
  const errors = fieldErrors(error);
  const [removing, setRemoving] = useState(false);
  const keep = async () => {
    if (!draft.touched) return;
    const sent = draft.values;
    try {
      if (said.alt !== alt || said.caption !== caption) await onTexts(said);
      const later = Object.entries(typed.current).filter(([name, value]) => sent[name as keyof PictureSaid] !== value);
      // At once, and not with the next render: two saves may end one right after the other, and the first must not bring back what the second kept.
      typed.current = Object.fromEntries(later);
      draft.forget(typed.current);
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
  };
  const named = alt || caption || name;
  return (
    <Paper withBorder p="sm" role="group" aria-label={`${role === "featured" ? "Featured picture" : "Picture"}: ${named}`}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Image
          src={path}
          alt={alt}
          w={{ base: 72, sm: 112 }}
          h={{ base: 72, sm: 84 }}
          fit="contain"
          radius="sm"
          flex="none"
          bg="var(--mantine-color-default-hover)"
        />
        <Stack gap={6} flex={1} miw={0}>
          <Group gap="xs" justify="space-between">
            <Group gap="xs">
              {role === "featured" && <Badge variant="light">Featured</Badge>}
              {inText && (
                <Badge variant="default" title="Shown in the text, not in the gallery">
                  In the text
                </Badge>
              )}
              {said.alt.trim() === "" && (
                <Badge variant="dot" color="orange">
                  No alternative text
                </Badge>
              )}
              <Text size="xs" c="dimmed">
                {width} × {height}
              </Text>
            </Group>
            {mayWrite && (
              <Group gap={4} wrap="nowrap">
                {role === "gallery" && (
                  <>
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={busy || !onEarlier}
                      onClick={onEarlier}
                      aria-label={`Move ${named} earlier`}
                    >
                      Earlier
                    </Button>
                    <Button
                      size="compact-xs"
                      variant="default"
                      disabled={busy || !onLater}
                      onClick={onLater}
                      aria-label={`Move ${named} later`}
                    >
                      Later
                    </Button>
                  </>
                )}
                <Menu>
                  <Menu.Target>
                    <Button size="compact-xs" variant="subtle" aria-label={`More for ${named}`}>
                      More
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => onRole(role === "featured" ? "gallery" : "featured")}>
                      {role === "featured" ? "Move to the gallery" : "Set as featured picture"}
                    </Menu.Item>
                    {!inText && <Menu.Item onClick={onIntoText}>Insert into the text</Menu.Item>}
                    <Menu.Item color="red" onClick={() => setRemoving(true)}>
                      Remove from the article
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              </Group>
            )}
          </Group>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing={6}>
            <TextInput
              size="xs"
              label="Alternative text"
              dir="auto"
              maxLength={1_000}
              readOnly={!mayWrite}
              data-field={said.alt.trim() === "" ? "alt" : undefined}
              value={said.alt}
              error={errors["alt"]}
              onChange={(event) => draft.set({ alt: event.target.value })}
              onBlur={() => void keep()}
            />
            <Textarea
              size="xs"
              label="Caption"
              dir="auto"
              autosize
              minRows={1}
              maxRows={5}
              maxLength={5_000}
              readOnly={!mayWrite}
              {...(inText && !inText.alone
                ? { description: "Not shown in the text, because the picture shares a line with other content." }
                : {})}
              value={said.caption}
              error={errors["caption"]}
              onChange={(event) => draft.set({ caption: event.target.value })}
              onBlur={() => void keep()}
            />
          </SimpleGrid>
        </Stack>
      </Group>
      <ConfirmDialog
        opened={removing}
        title="Remove the picture from the article?"
        yes="Remove"
        danger
        busy={busy}
        onYes={onRemove}
        onNo={() => setRemoving(false)}
      >
        <Text size="sm">
          The alternative text and the caption are removed too.{inText && " The picture in the text stays until you delete it there."}
        </Text>
      </ConfirmDialog>
    </Paper>
  );
}

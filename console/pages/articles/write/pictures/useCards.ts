import { useMemo, useRef } from "react";
import { picturesIn, type SaidInText } from "../../../../../domain/articles/ownPictures.ts";
import { type Picture, usePictures } from "../../../../data/articles/pictures.ts";
import type { Cards, PictureSaid } from "../../../../parts/richText/cards.ts";
import { htmlOf, type SourceText, withoutTextsOf } from "../../../../parts/richText/sourceText.ts";

/** What readers get of a picture: what the text says of it, or else its card. */
export const saidOf = ({ alt, caption }: PictureSaid, inText: SaidInText | undefined): PictureSaid => ({
  alt: inText?.alt || alt,
  caption: inText?.caption || caption,
});

/**
 * The texts of an article's stored pictures. However a text is changed, it is saved on the picture's card, and what the article's own text
 * said of the picture goes, so that each picture has its texts in one place.
 */
export function useCards(content_id: number, images: Picture[], text: SourceText, setText: (text: SourceText) => void) {
  const { change } = usePictures(content_id);
  const inText = useMemo(() => picturesIn(htmlOf(text)), [text]);
  // While the card is saved, its writer may go on typing in the text.
  const latest = useRef({ text, setText });
  latest.current = { text, setText };
  const { mutateAsync } = change;
  const cards = useMemo((): Cards => {
    const byPath = new Map(images.map((image) => [image.path, image]));
    return {
      of: (src) => {
        const card = byPath.get(src);
        return card && saidOf(card, inText.get(src));
      },
      async say(src, said) {
        const card = byPath.get(src);
        if (!card) return;
        await mutateAsync([{ id: card.id, ...said }]);
        const { text, setText } = latest.current;
        const next = withoutTextsOf(text, src);
        if (next.source !== text.source) setText(next);
      },
    };
  }, [images, inText, mutateAsync]);
  return { cards, inText };
}

/** What is said of a picture. */
export interface PictureSaid {
  alt: string;
  caption: string;
}

/** The article's stored pictures, whose texts are kept on their cards and not in the text. */
export interface Cards {
  /** what readers get for a picture; undefined for one that is not stored here */
  of: (src: string) => PictureSaid | undefined;
  /** rejects with an ApiProblem */
  say: (src: string, said: PictureSaid) => Promise<unknown>;
}

/** The ids of the buttons that pause and resume a site. Each takes the other's place, and its focus. */
export const [PAUSE, RESUME] = ["pause-site", "resume-site"] as const;

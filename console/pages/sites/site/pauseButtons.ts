/**
 * The buttons that pause and resume a site. Each takes the other's place, and its focus. The one that resumes has this id; the one that pauses
 * has the name in `data-site`, since its popover gives it another id.
 */
export const [PAUSE, RESUME] = ["pause-site", "resume-site"] as const;

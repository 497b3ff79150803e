/** Of what stands where something loads: its name for people who hear the page. A name needs a role (WAI-ARIA, aria-label). */
export const LOADING = { role: "group", "aria-busy": true, "aria-label": "Loading" } as const;

import { aboutRole, ROLES } from "../../../../domain/people/roles.ts";

export const ROLE_CHOICES = ROLES.map((value) => ({ value, label: aboutRole(value).label }));

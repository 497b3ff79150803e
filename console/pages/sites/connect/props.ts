/** What the guide of each platform is given. `integration`: missing while the site has no key. */
export interface OfGuide {
  site: { id: number; name: string; url: string; time_zone: string };
  integration: { id: number; is_active: boolean; last_sync_at: string | null; credentials_json: { api_key: string | null } } | undefined;
}

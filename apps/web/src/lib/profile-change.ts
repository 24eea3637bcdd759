import { firstIssue, profileChange, type Profile, type ProfileChangeRequest } from '@app/contracts';

export const PROFILE_FIELDS = ['display_name', 'country_code', 'bio', 'avatar_url'] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** What stands in the form; an empty text means none. */
export type ProfileDraft = Record<ProfileField, string>;

export function draftOf(profile: Profile): ProfileDraft {
  const text = (field: ProfileField) => profile[field] ?? '';
  return {
    display_name: text('display_name'),
    country_code: text('country_code'),
    bio: text('bio'),
    avatar_url: text('avatar_url'),
  };
}

/** The fields that differ from what is stored, as the api takes them: an emptied one is cleared. */
export function changesOf(profile: Profile, draft: ProfileDraft): ProfileChangeRequest {
  const changed = PROFILE_FIELDS.filter((field) => draft[field].trim() !== (profile[field] ?? ''));
  return Object.fromEntries(changed.map((field) => [field, draft[field].trim() || null]));
}

/** What is wrong with each field before anything is sent, by the same rules as the api's. */
export function issuesOf(change: ProfileChangeRequest): Partial<Record<ProfileField, string>> {
  const issues: Partial<Record<ProfileField, string>> = {};
  for (const field of PROFILE_FIELDS) {
    if (change[field] === undefined) continue;
    const parsed = profileChange.safeParse({ [field]: change[field] });
    if (!parsed.success) issues[field] = firstIssue(parsed.error).replace(/^[a-z_]+:?\s*/, '');
  }
  return issues;
}

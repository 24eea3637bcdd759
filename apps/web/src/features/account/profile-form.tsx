'use client';

import type { Profile } from '@app/contracts';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Panel } from '@/components/panel';
import { useUpdateProfile } from '@/hooks/useApi';
import { ApiError, explain, fieldError } from '@/lib/api-error';
import { countries } from '@/lib/country';
import {
  changesOf,
  draftOf,
  issuesOf,
  PROFILE_FIELDS,
  type ProfileDraft,
  type ProfileField,
} from '@/lib/profile-change';
import { profileTexts as texts } from '@/texts/account';

const BIO_CHARACTERS = 280;

interface Props {
  profile: Profile;
  draft: ProfileDraft;
  onDraft: (draft: ProfileDraft) => void;
}

/** Name, country and words; only what was changed is sent, and what is wrong stands at its field. */
export function ProfileForm({ profile, draft, onDraft }: Props) {
  const save = useUpdateProfile();
  const [issues, setIssues] = useState<Partial<Record<ProfileField, string>>>({});
  const change = changesOf(profile, draft);
  const isChanged = Object.keys(change).length > 0;
  const set = (field: ProfileField) => (event: { target: { value: string } }) => {
    if (save.isSuccess || save.isError) save.reset();
    setIssues((known) => ({ ...known, [field]: undefined }));
    onDraft({ ...draft, [field]: event.target.value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = issuesOf(change);
    setIssues(found);
    if (Object.keys(found).length > 0) return;
    save.mutate(change, { onSuccess: (saved) => onDraft(draftOf(saved)) });
  };
  const wrong = (field: ProfileField): string | null =>
    issues[field] ?? fieldError(save.error, field) ?? (field === 'display_name' ? taken(save.error) : null);
  const elsewhere = save.error && PROFILE_FIELDS.every((field) => wrong(field) === null);

  return (
    <Panel title={texts.form}>
      <form onSubmit={submit} noValidate className="space-y-5" data-testid="profile-form">
        <Field id="display_name" label={texts.name} hint={texts.nameHint} wrong={wrong('display_name')}>
          {(rest) => (
            <input
              {...rest}
              className="field"
              value={draft.display_name}
              onChange={set('display_name')}
              maxLength={64}
              autoComplete="nickname"
            />
          )}
        </Field>
        <Field id="country_code" label={texts.country} wrong={wrong('country_code')}>
          {(rest) => (
            <select {...rest} className="field" value={draft.country_code} onChange={set('country_code')}>
              <option value="">{texts.noCountry}</option>
              {countries().map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          id="bio"
          label={texts.bio}
          hint={texts.bioLeft(BIO_CHARACTERS - draft.bio.length)}
          wrong={wrong('bio')}
        >
          {(rest) => (
            <textarea
              {...rest}
              className="field h-28 resize-y"
              value={draft.bio}
              onChange={set('bio')}
              maxLength={BIO_CHARACTERS}
              placeholder={texts.bioHint}
            />
          )}
        </Field>
        <Field id="avatar_url" label={texts.avatar} hint={texts.avatarHint} wrong={wrong('avatar_url')}>
          {(rest) => (
            <input
              {...rest}
              type="url"
              className="field"
              value={draft.avatar_url}
              onChange={set('avatar_url')}
              maxLength={512}
              placeholder="https://…"
            />
          )}
        </Field>
        <p role="alert" className="min-h-5 text-sm text-red">
          {elsewhere ? explain(save.error) : ''}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <button type="submit" className="button button-hot" disabled={!isChanged || save.isPending}>
            {save.isPending ? texts.saving : texts.save}
          </button>
          {isChanged && (
            <button type="button" className="button" onClick={() => onDraft(draftOf(profile))}>
              {texts.undo}
            </button>
          )}
          <span role="status" className="text-sm text-green">
            {save.isSuccess && !isChanged ? texts.saved : ''}
          </span>
        </div>
      </form>
    </Panel>
  );
}

const taken = (error: Error | null): string | null =>
  error instanceof ApiError && error.status === 409 ? error.detail : null;

interface FieldProps {
  id: ProfileField;
  label: string;
  hint?: string;
  wrong: string | null;
  children: (rest: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ReactNode;
}

function Field({ id, label, hint, wrong, children }: FieldProps) {
  return (
    <div>
      <label className="label mb-1.5 block" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-invalid': wrong !== null, 'aria-describedby': `${id}-hint` })}
      <p
        id={`${id}-hint`}
        className={`mt-1.5 min-h-5 text-xs text-pretty ${wrong ? 'text-red' : 'text-soft'}`}
      >
        {wrong ?? hint}
      </p>
    </div>
  );
}

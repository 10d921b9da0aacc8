-- A comment may return to a state that it had before. Such a call is a repeat only while no other state was reported since.

-- the sameness of the last state that was reported; null where the sender has no such calls
alter table subject add column last_state text;

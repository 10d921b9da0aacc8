-- Endpoints are remembered from call to call; what is recorded by memory is recorded only if nothing changed since.

-- rises with every change that decides whether a call is let in, or what becomes of it
alter table endpoint add column generation bigint not null default 0;

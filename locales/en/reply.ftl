# What commands answer.

## Buttons

button-remove = Remove
button-keep = Keep
button-kept = Nothing was changed.
button-undo = Undo
button-back = ← Back
button-next = Next →
button-grant =
    { $n ->
        [one] Grant to { $n } member
       *[other] Grant to { $n } members
    }

## Numbers

count-vote =
    { $n ->
        [one] { $n } vote
       *[other] { $n } votes
    }
count-review =
    { $n ->
        [one] { $n } review
       *[other] { $n } reviews
    }
count-comment =
    { $n ->
        [one] { $n } comment
       *[other] { $n } comments
    }
count-forum =
    { $n ->
        [one] { $n } post
       *[other] { $n } posts
    }
count-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
span-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
span-hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
span-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }

## Endpoints

endpoint-every = every endpoint
endpoint-removed = a removed endpoint
endpoint-unknown = There is no endpoint “{ $name }” in this server. `/endpoint list` shows those there are.
endpoint-source-gone = This version of the bot does not know that endpoint's site any more.
endpoint-none = There is no endpoint yet. Make the first one with `/endpoint add`.
endpoint-list = Endpoints
endpoint-list-next = Everything about one of them: `/endpoint show`.
endpoint-line = **{ $name }** · { $source } · { $state } (`{ $id }`)
endpoint-state-paused = paused { $when }
endpoint-state-last = last call { $when }
endpoint-state-none = no call yet
endpoint-made = **{ $name }** is ready. It announces in { $channel }: { $kinds }.
endpoint-made-next = See how it will look with `/endpoint test endpoint:{ $id }`. Whether calls arrive, `/endpoint show endpoint:{ $id }` tells at any time.
endpoint-url =
    Its URL (keep it to yourself):
    { $url }
endpoint-name-long = A name has between 1 and 60 characters.
endpoint-name-taken = There is an endpoint called “{ $name }” already. Choose another name.
endpoint-renamed = **{ $old }** is called **{ $new }** now.
endpoint-paused = **{ $name }** is paused. Calls are still stored and counted, and announce nothing, not even later. Go on with `/endpoint resume endpoint:{ $id }`.
endpoint-resumed = **{ $name }** announces again from now on.
endpoint-test-paused = **{ $name }** is paused, so a test would not be announced. Let it go on with `/endpoint resume` first.
endpoint-test-unrouted = **{ $name }** announces nowhere, so a test would not be seen. Choose a channel with `/route add` first.
endpoint-tested = A sample for **{ $name }** is on its way, marked TEST. If nothing appears within a few seconds, `/diagnose` says why.
endpoint-about = { $source } · `{ $id }` · made { $when }
endpoint-paused-since = Paused since { $when }: calls are stored and counted, not announced.
endpoint-last = Last call: { $when } (`{ $event }`)
endpoint-last-none = Last call: none yet
endpoint-refused = Last refused: { $when }: { $why }
endpoint-refused-none = Last refused: none
endpoint-unrouted = It announces nowhere.
endpoint-stuck = What is stuck:
endpoint-nothing-stuck = Nothing is stuck.
endpoint-next-resume = Next step: `/endpoint resume endpoint:{ $id }` lets it announce again.
endpoint-next-refused = Next step: compare URL and secret on the site with those here. `/endpoint secret endpoint:{ $id }` takes another secret.
endpoint-next-first = Next step: put the URL into the site's settings and press the site's test button, or try `/endpoint test endpoint:{ $id }`.
endpoint-next-stuck = Next step: do what stands beside each stuck thing; they go on by themselves then.
endpoint-next-route = Next step: choose a channel with `/route add`.
endpoint-next-none = All is well, nothing to do.
endpoint-remove-ask = Remove **{ $name }**? Its URL will be refused at once. What was counted stays, and for seven days it can come back.
endpoint-was-removed = **{ $name }** is removed. Until { $until } it can come back with the button.
endpoint-restored = **{ $name }** is there, with its URL and its secret.
endpoint-too-late = The seven days are over. Make a new one with `/endpoint add`.

## Secrets

secret-empty = A secret must not be empty: anyone could call then.
secret-short = That secret is too short: it needs at least 8 characters. Take the one the site shows, or 16 characters and more of your own.
secret-weak = That secret is rather short. Where you choose it yourself, 16 characters and more are better.
secret-kept = The secret is kept, encrypted.
secret-not-needed = This site needs no secret: its URL is the secret. What you typed was not kept.
secret-wanted = ⚠️ Until the site's secret is here, every call is refused. Give it with `/endpoint secret endpoint:{ $id }`.
secret-taken = The new secret of **{ $name }** is kept, encrypted.
secret-first = Calls are let in from now on. Try it with the site's test button, or `/endpoint test endpoint:{ $id }`.
secret-new-url = **{ $name }** has a new URL, for with this site the URL is the secret.
old-secret-ends = The old secret stays good for { $span }, so there is time to change it on the site.
old-secret-ended = The old secret is not good any more.
old-url-ends = The old URL stays good for { $span }, so there is time to change it on the site.
old-url-ended = The old URL is not good any more.
secret-modal-title = The site's secret
secret-modal-label = Secret
secret-modal-hint = As the site shows it

## Routes

route-unknown = There is no such route. Choose one from the list while you type; `/route list` shows them all.
route-none = No event is announced anywhere yet. Choose what goes where with `/route add`.
route-list = What is announced where
route-line = { $kind } → { $channel } · { $endpoint } · { $style } (`{ $id }`)
route-line-mention = pings { $role }
route-made = From now on: { $route }
route-changed = Changed: { $route }
route-removed = Removed: { $route }
route-restored = Back again: { $route }
route-made-again = A route like that one was made meanwhile, so there is nothing to bring back.
route-double = That route is there already: { $route }
route-mention-everyone = A route never pings everyone. Choose another role for the mention.
route-preview-none = There is no sample of this kind yet.
route-preview = So it would look in { $channel }:

## Channels and roles

channel-lacks = ⚠️ In { $channel } I lack: { $permissions }. What is announced there waits until I have it.
channel-forum = ⚠️ { $channel } is a forum, and I could not make a thread in it. Make one yourself and choose that.
forum-thread = What Crier announces stands in this thread.
channel-gone = ⚠️ { $channel } is not there. What should be announced there waits; choose another channel with `/route edit`.
channel-unchecked = Whether I may post in { $channel } could not be checked just now. `/diagnose` tries again.
channel-public-report = ⚠️ Everyone can read { $channel }. Reports are meant for staff: choose a channel that only they can see.
channel-public-payment = ⚠️ Everyone can read { $channel }, and payments will stand there. Choose a channel that only staff can see.
channel-public-private = ⚠️ Everyone can read { $channel }, and who writes to whom will stand there. Choose a channel that only staff can see.
role-everyone = Everyone has { $role } already: it cannot be won.
role-managed = { $role } belongs to an app or to boosting: nobody can hand it out. Choose another role.
role-dangerous = { $role } carries permissions that must not be won: { $permissions }. Choose a role without them.
role-unknown = ⚠️ The role { $role } is not in this server any more. What should give it waits; choose another with `/reward edit`.
role-cannot-manage = I cannot give { $role }: I lack the permission Manage Roles. Give it to my role, then try again.
role-above-bot = I cannot give { $role }: it is not below my own highest role. Move my role above it in the server's settings, then try again.
role-above-invoker = { $role } is not below your own highest role, so you cannot promise it.
role-unchecked = Whether I can give { $role } could not be checked just now. `/diagnose` tries again.
permission-administrator = Administrator
permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-send-messages-in-threads = Send Messages in Threads
permission-embed-links = Embed Links
permission-read-message-history = Read Message History
permission-manage-guild = Manage Server
permission-manage-roles = Manage Roles
permission-manage-channels = Manage Channels
permission-manage-webhooks = Manage Webhooks
permission-manage-messages = Manage Messages
permission-manage-threads = Manage Threads
permission-manage-nicknames = Manage Nicknames
permission-manage-expressions = Manage Expressions
permission-manage-events = Manage Events
permission-kick-members = Kick Members
permission-ban-members = Ban Members
permission-moderate-members = Timeout Members
permission-view-audit-log = View Audit Log
permission-mention-everyone = Mention @everyone, @here and All Roles
permission-mute-members = Mute Members
permission-deafen-members = Deafen Members
permission-move-members = Move Members

## Rewards

rule-unknown = There is no such reward. Choose one from the list while you type; `/reward list` shows them all.
rule-none = Nothing can be won yet. Promise a role with `/reward add`.
rule-list = What is won for what
rule-at = at { $count }
rule-every = every { $count }
rule-lasts = for { $span }
rule-highest = only the highest role stays
rule-endpoint = only { $endpoint }
rule-paused = paused
rule-at-and-every = Choose one: `at` for a total that is reached once, or `every` for each multiple of it.
rule-at-or-every = Say when the role is given: `at` for a total that is reached once, or `every` for each multiple of it.
rule-not-positive = The total must be at least 1.
rule-span = I do not understand that span. Write it like `12h`, `7d` or `1d 12h`; from a minute to ten years.
rule-forbidden = { $source } forbids rewards for what happens there, so no reward can hang on it.
rule-double = That reward is there already: { $rule }
rule-made = Promised: { $rule }
rule-changed = Changed: { $rule }
rule-removed = Removed: { $rule }. Whoever has the role keeps it.
rule-restored = Back again: { $rule }
rule-now-paused = Paused: { $rule }. The same command lets it go on.
rule-goes-on = It goes on: { $rule }
rule-is-paused = This reward is paused. Let it go on with `/reward pause` first.
rule-nobody-yet = Nobody qualifies yet.
rule-qualified =
    { $n ->
        [one] { $n } member qualifies already. They get the role at their next counted event, or right now with the button.
       *[other] { $n } members qualify already. They get the role at their next counted event, or right now with the button.
    }
rule-granted =
    { $rule }
    { $n ->
        [0] Everyone who qualifies has it already.
        [one] { $n } member gets it now.
       *[other] { $n } members get it now.
    }

## Totals

votes-totals = { $member }: { $totals }
votes-streak = Streak: { $days } in a row
votes-rank = Rank: { $place } of { $of } by votes
votes-next = Next reward: { $role }, { $missing } to go
top-empty = Nothing is counted here yet. Who will be first?
top-unknown = someone unknown
top-page = Page { $page } of { $of }
top-own = { $member }: place { $place }, { $total }
top-own-none = { $member }: no place yet

## Links

link-name = A name has between 1 and 100 characters.
link-made = **{ $name }** at **{ $endpoint }** is { $member } from now on; what was counted under that name counts for them.
link-ambiguous = Several people are called “{ $name }” there. Give the site's id in place of the name: { $ids }
link-unknown = No link of “{ $name }” that you may end. `/link list` shows those there are.
link-removed = **{ $name }** is linked to nobody any more; the counts are back under that name.
link-none = No name is linked to you yet. Ask the staff of this server: they link with `/link add`.
link-none-staff = No name is linked yet. Link one with `/link add`.
link-list = Links

## Profiles

profile-votes = Votes
profile-streak = Streak
profile-rank = Rank
profile-rank-value = #{ $place }
profile-rank-none = none yet
profile-title = Your profile in the chat
profile-empty = Nothing is shown of you.
profile-linked = The chat shows this beside your linked name. Change it with `/profile set` and `/profile unset`.
profile-unlinked = None of your names is linked yet, so the chat shows nothing. The staff of this server link with `/link add`.
profile-shown = **{ $field }** is shown.
profile-hidden = **{ $field }** is hidden. `/profile set` shows it again.
profile-set = **{ $field }** says now: { $value }
profile-unset = **{ $field }** is gone.
profile-unknown = You have no field “{ $field }”.
profile-value-missing = A field of your own needs a label and a value.
profile-too-many = There is room for { $n } fields of your own. Take one away with `/profile unset` first.

## Settings

settings-now = Settings of this server
settings-kept = Settings kept
settings-lines =
    Language of announcements: { $language }
    Time zone: { $timezone }
    A week begins on: { $week }
    A day begins at: { $hour }
    Today is: { $today }
settings-default = { $value } (default)
settings-hour = A day begins at an hour from 0 to 23; `default` is 0.
settings-zone = There is no time zone “{ $name }”. Write one as IANA does, such as `Europe/Sofia`; `default` is UTC.
settings-zone-near = There is no time zone “{ $name }”. Is it one of these? { $near }

## Diagnosis

diagnose-title = Diagnosis
diagnose-intro = What I can see from here:
diagnose-channels = Channels
diagnose-channels-fine = I have what I need in every channel that something is announced in.
diagnose-roles = Reward roles
diagnose-roles-fine = I can give every role that is promised.
diagnose-endpoints = Endpoints
diagnose-paused = paused
diagnose-stuck = Stuck
diagnose-stuck-none = Nothing is stuck and nothing was given up.
diagnose-pause-limit = Discord asked me to send nothing for now. I go on { $until }; nothing is lost.
diagnose-pause-token = Discord does not know my token, so nothing is sent. Tell whoever runs me; I try again { $until }, and nothing is lost.
diagnose-pause-breaker = Discord refused so much lately that I am holding back, so as not to be shut out. I go on { $until }; nothing is lost. Mend what is listed here.
diagnose-pause-not-discord = Something between me and Discord answers in its place, so nothing is sent. I go on { $until }; nothing is lost. If this stays, tell whoever runs me.
diagnose-pending =
    { $n ->
        [one] { $n } thing is about to be done.
       *[other] { $n } things are about to be done.
    }
diagnose-clock = Crier { $version } · my clock says { $clock }

## Help

help-title = Crier
help-intro = I announce votes, reviews, comments, forum posts and chat reports in this server, and reward the people behind them.
help-admin =
    For those who manage the server:
    • `/endpoint add`: connect a site
    • `/route add`: choose what is announced where
    • `/reward add`: promise a role
    • `/settings`: language and time zone
    • `/diagnose`: find out what does not work
help-member =
    For everyone:
    • `/votes`: your totals, streak and next reward
    • `/top`: who has most
    • `/link list` and `/profile show`: what a chat knows and shows of you
help-next-endpoint = **Next step:** connect the first site with `/endpoint add`. I answer with a URL and say where to put it.
help-next-silent = **Next step:** no call has come yet. `/endpoint show` has the URL for the site; `/endpoint test` shows how it will look.
help-next-refused = **Next step:** calls come but are refused. `/endpoint show` says why.
help-next-stuck = **Next step:** something is stuck. `/diagnose` says what and why.
help-next-reward = **Next step:** calls arrive. Thank people with a role: `/reward add`.
help-next-none = All is set up. `/diagnose` tells whether all is well.

## Errors

error-unexpected = Something went wrong on my side. Try again in a moment; if it stays, tell whoever runs me this number: `{ $reference }`
error-guild-only = This works in a server only.
error-not-admin = That needs the permission Manage Server.
error-option = I do not understand one of the options. Choose from what is offered while you type.
error-outdated = Discord still has an older form of this command. Try again in a minute, or reload Discord.
error-old-button = This button is from another time and means nothing any more. Use the command again.

# What commands answer.

## Buttons

button-remove = Remove
button-keep = Cancel
button-relink = Move the link
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

endpoint-every = all endpoints
endpoint-removed = a removed endpoint
endpoint-unknown = There is no endpoint “{ $name }” in this server. See them all with `/endpoint list`.
endpoint-source-gone = This version of the bot no longer supports that endpoint's site.
endpoint-none = There are no endpoints yet. Create the first one with `/endpoint add`.
endpoint-list = Endpoints
endpoint-list-next = To see one in detail, use `/endpoint show`.
endpoint-line = **{ $name }** · { $source } · { $state } (`{ $id }`)
endpoint-state-paused = paused { $when }
endpoint-state-last = last call { $when }
endpoint-state-none = no call yet
endpoint-made = **{ $name }** is ready and posts in { $channel }: { $kinds }.
endpoint-made-refuses = Until I have the secret, every call is refused.
endpoint-made-next = **Next step:** follow these steps on the site. `/endpoint show` then tells you whether calls arrive.
endpoint-url =
    URL (keep it secret):
    ```
    { $url }
    ```
endpoint-name-long = A name must have 1 to 60 characters.
endpoint-name-taken = There is already an endpoint called “{ $name }”. Choose another name.
endpoint-renamed = **{ $old }** is now called **{ $new }**.
endpoint-same-name = **{ $name }** is already called that. Nothing was changed.
endpoint-paused = **{ $name }** is paused. Calls are still stored and counted, but not posted, not even later. Resume with `/endpoint resume`.
endpoint-already-paused = **{ $name }** is already paused. Resume with `/endpoint resume`.
endpoint-resumed = **{ $name }** posts again.
endpoint-not-paused = **{ $name }** is not paused. Nothing was changed.
endpoint-test-paused = **{ $name }** is paused, so the test would not be posted. Resume it first with `/endpoint resume`.
endpoint-test-unrouted = **{ $name }** isn't posted anywhere, so nobody would see the test. Choose a channel first with `/route add`.
endpoint-tested = A test event for **{ $name }** is on its way, marked TEST. If nothing appears within a few seconds, `/diagnose` says why.
endpoint-about = { $source } · `{ $id }` · created { $when }
endpoint-paused-since = Paused since { $when }: calls are stored and counted, but not posted.
endpoint-last = Last call: { $when } (`{ $event }`)
endpoint-last-none = No calls yet
endpoint-refused = Last refused: { $when }: { $why }
endpoint-refused-none = No call was refused
endpoint-unrouted = It isn't posted anywhere.
endpoint-stuck = Stuck:
endpoint-nothing-stuck = Nothing is stuck.
endpoint-next-resume = **Next step:** resume it with `/endpoint resume`.
endpoint-next-refused = **Next step:** compare the URL and the secret on the site with those here. To set another secret, use `/endpoint secret`.
endpoint-next-first = **Next step:** enter the URL in the site's settings and press the site's test button, or try `/endpoint test`.
endpoint-next-stuck = **Next step:** do what it says beside each stuck item; the rest happens by itself.
endpoint-next-route = **Next step:** choose a channel with `/route add`.
endpoint-next-none = Everything is fine, there is nothing to do.
endpoint-remove-ask = Remove **{ $name }**? Its URL stops working immediately. What was counted stays, and you can restore it for seven days.
endpoint-was-removed = **{ $name }** is removed. You can undo this until { $until }.
endpoint-restored = **{ $name }** is back, with its URL and secret.
endpoint-too-late = The seven days are over. Create a new one with `/endpoint add`.

## Secrets

secret-empty = The secret can't be empty: anyone could send events then.
secret-short = This secret is too short: it needs at least 8 characters. Use the one the site shows, or make up your own with at least 16.
secret-weak = This secret is rather short. If you choose it yourself, at least 16 characters are better.
secret-kept = The secret is saved, encrypted.
secret-not-needed = This site needs no secret: the URL itself is the secret. What you entered was not saved.
secret-wanted = ⚠️ Until I have the site's secret, every call is refused. Set it with `/endpoint secret`.
secret-taken = The new secret of **{ $name }** is saved, encrypted.
secret-first = Calls are accepted from now on. Try it with the site's test button or with `/endpoint test`.
secret-new-url = **{ $name }** has a new URL, because for this site the URL is the secret.
old-secret-ends = The old secret works for another { $span }, so there is time to change it on the site.
old-secret-ended = The old secret no longer works.
old-url-ends = The old URL works for another { $span }, so there is time to change it on the site.
old-url-ended = The old URL no longer works.
secret-modal-title = The site's secret
secret-modal-label = Secret
secret-modal-hint = As the site shows it

## Routes

route-unknown = There is no such route. Choose one from the list as you type, or see them all with `/route list`.
route-none = Nothing is posted anywhere yet. Choose what goes where with `/route add`.
route-list = What is posted where
route-line = { $kind } → { $channel } · { $endpoint } · { $style } (`{ $id }`)
route-line-mention = pings { $role }
route-made =
    Added:
    { $route }
route-changed =
    Changed:
    { $route }
route-unchanged =
    Nothing was changed. It is still:
    { $route }
route-removed =
    Removed:
    { $route }
route-restored =
    Restored:
    { $route }
route-made-again = The same route has been created in the meantime, so there is nothing to restore.
route-double =
    This route already exists:
    { $route }
route-mention-everyone = A route can't ping everyone. Choose another role to ping.
quota-endpoints = A server can have at most { $most } endpoints, and there is no room here for another. Remove one that you no longer need with `/endpoint remove`, then try again.
quota-routes = A server can have at most { $most } routes, and there is no room here for more. Remove one that you no longer need with `/route remove`, then try again.
quota-matching = At most { $most } routes can apply to the same event, and now there would be more for “{ $kind }”. A route for all endpoints applies to the events of each of them. Remove a route for these events with `/route remove`, then try again.
unsent-moved =
    { $n ->
        [one] { $n } unsent post goes there too.
       *[other] { $n } unsent posts go there too.
    }
unsent-freed =
    { $n ->
        [one] { $n } waiting post is sent now.
       *[other] { $n } waiting posts are sent now.
    }
unsent-waiting =
    { $n ->
        [one] { $n } unsent post is waiting.
       *[other] { $n } unsent posts are waiting.
    } `/diagnose` says for what.
unsent-dropped =
    { $n ->
        [one] { $n } unsent post is dropped.
       *[other] { $n } unsent posts are dropped.
    }
route-preview-none = There is no sample of this kind yet.
route-preview = This is how it will look in { $channel }:
# What the made-up reviews, comments and posts of previews and tests say.
sample-text = Great, thank you!

## Channels and roles

channel-lacks = ⚠️ In { $channel } I'm missing: { $permissions }. Posts there wait until I have them.
channel-forum = ⚠️ { $channel } is a forum, and I couldn't create a thread in it. Create one yourself and choose it.
forum-thread = Crier posts in this thread.
channel-gone = ⚠️ { $channel } no longer exists. Posts for it are waiting; choose another channel with `/route edit`.
channel-unchecked = I couldn't check just now whether I may post in { $channel }. `/diagnose` tries again.
channel-foreign = ⚠️ { $channel } belongs to another server, so nothing is posted there. Choose a channel of this server with `/route edit`.
channel-public-report = ⚠️ Everyone can read { $channel }. Reports are for staff: choose a channel that only staff can see.
channel-public-private = ⚠️ Everyone can read { $channel }, and who writes to whom would be visible there. Choose a channel that only staff can see.
role-everyone = Everyone already has { $role }, so it can't be a reward.
role-managed = { $role } belongs to an app or to boosting, so nobody can give it. Choose another role.
role-dangerous = { $role } has permissions that are too powerful for a reward: { $permissions }. Choose a role without them.
role-unknown = ⚠️ The role { $role } no longer exists in this server. Rewards that give it are waiting; choose another with `/reward edit`.
role-cannot-manage = I can't give { $role }: I'm missing the Manage Roles permission. Give it to my role and try again.
role-above-bot = I can't give { $role }: it is not below my highest role. Move my role above it in the server settings and try again.
role-above-invoker = { $role } is not below your highest role, so you can't make it a reward.
role-unchecked = I couldn't check just now whether I can give { $role }. `/diagnose` tries again.
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

rule-unknown = There is no such reward. Choose one from the list as you type, or see them all with `/reward list`.
rule-none = There are no rewards yet. Create the first one with `/reward add`.
rule-list = Rewards
rule-at = for { $count }
rule-every =
    { $n ->
        [1] for each { $counts ->
           *[vote] vote
            [review] review
            [comment] comment
            [forum] post
        }
       *[other] for every { $count }
    }
rule-lasts = for { $span }
rule-highest = only the highest role is kept
rule-endpoint = only { $endpoint }
rule-paused = paused
rule-at-and-every = Choose one: `{ option-at }` (once, when this total is reached) or `{ option-every }` (again each time this many more are reached).
rule-at-or-every = When is the role given? Enter `{ option-at }` (once, when this total is reached) or `{ option-every }` (again each time this many more are reached).
rule-not-positive = The number must be at least 1.
rule-span = I don't understand this duration. Write it like `12h`, `7d` or `1d 12h`, from a minute to ten years.
rule-forbidden = { $source } forbids rewards for what happens there, so this reward isn't possible.
rule-double = This reward already exists: { $rule }
    Change it with `/reward edit`.
rule-made = Reward created: { $rule }
rule-changed = Changed: { $rule }
rule-removed = Removed: { $rule }. Members who have the role keep it.
rule-restored = Restored: { $rule }
rule-now-paused = Paused: { $rule }. Use the same command to resume it.
rule-goes-on = Resumed: { $rule }
rule-is-paused = This reward is paused. Resume it first with `/reward pause`.
rule-nobody-yet = Nobody qualifies yet.
rule-qualified =
    { $n ->
        [one] { $n } member already qualifies. They get the role at their next counted event, or now with the button.
       *[other] { $n } members already qualify. They get the role at their next counted event, or now with the button.
    }
rule-paid =
    { $n ->
        [one] { $n } member got it before.
       *[other] { $n } members got it before.
    }
rule-higher =
    { $n ->
        [one] { $n } member has a higher role instead.
       *[other] { $n } members have a higher role instead.
    }
rule-waiting =
    { $n ->
        [one] { $n } member is waiting for it: they are not in the server, or I can't give the role.
       *[other] { $n } members are waiting for it: they are not in the server, or I can't give the role.
    }
rule-paying = { $rule }
    It is already being handed out.
rule-unchanged = Nothing changed: { $rule }
    You can change `{ option-role }`, `{ option-counts }`, `{ option-at }` or `{ option-every }`, `{ option-lasts }`, `{ option-keep }` and `{ option-endpoint }`.
rule-endpoint-never =
    { $counts ->
       *[vote] { $endpoint } never sends votes, so nobody could ever get this reward.
        [review] { $endpoint } never sends reviews, so nobody could ever get this reward.
        [comment] { $endpoint } never sends comments, so nobody could ever get this reward.
        [forum] { $endpoint } never sends forum posts, so nobody could ever get this reward.
    }
rule-counts-never =
    { $counts ->
       *[vote] None of your endpoints sends votes, so nobody could ever get this reward.
        [review] None of your endpoints sends reviews, so nobody could ever get this reward.
        [comment] None of your endpoints sends comments, so nobody could ever get this reward.
        [forum] None of your endpoints sends forum posts, so nobody could ever get this reward.
    }
rule-granted =
    { $rule }
    { $n ->
        [0] Everyone who qualifies already has it.
        [one] { $n } member gets it now.
       *[other] { $n } members get it now.
    }

## Totals

votes-totals = { $member }: { $totals }
votes-streak = Streak: { $days }
votes-rank = Rank by votes: { $place } of { $of }
votes-next = Next reward: { $role }, { $missing } to go
votes-waiting = Earned, not handed over yet:
    { $rewards }
top-empty = Nothing has been counted here yet. Who will be the first?
top-unknown = someone
top-page = Page { $page } of { $of }
top-own = { $member }: #{ $place } with { $total }
top-own-none = { $member }: not ranked yet

## Links

link-name = Type a name or pick an account.
link-made = **{ $name }** at **{ $endpoint }** is now linked to { $member }. What was counted for that account counts for them.
link-made-chat = **{ $name }** in **{ $endpoint }** is now linked to { $member }: the chat shows their votes, streak and rank on that name’s card.
link-same = **{ $name }** at **{ $endpoint }** is already linked to { $member }. Nothing changed.
link-ask = **{ $name }** at **{ $endpoint }** is linked to { $was }. Link it to { $member } instead? What was counted for it moves too.
link-unseen = No account called “{ $name }” has been seen at **{ $endpoint }** yet. It can be linked once it has posted something there.
link-no-account = “{ $name }” posts at **{ $endpoint }** without an account. Anyone can use that name, so it can’t be linked. Ask them to sign in there and post once.
link-ambiguous = Several accounts are called “{ $name }” there. Pick one from the list, or give its id: { $ids }
link-unknown = There is no link “{ $name }” that you can remove. See them all with `/link list`.
link-removed = **{ $name }** is no longer linked; what was counted stays under that name.
link-none = None of your names is linked yet. Ask the staff of this server to link one with `/link add`.
link-none-staff = No names are linked yet. Link the first one with `/link add`.
link-list = Links

## Profiles

profile-votes = Votes
profile-streak = Streak
profile-rank = Rank
profile-rank-value = #{ $place }
profile-rank-none = none yet
profile-title = Your profile in the chat
profile-empty = Nothing is shown about you.
profile-linked = The chat shows this beside your linked name. Change it with `/profile set` and `/profile unset`.
profile-unlinked = None of your names is linked yet, so the chat shows nothing. The staff of this server can link one with `/link add`.
profile-shown = **{ $field }** is shown again.
profile-already-shown = **{ $field }** is already shown.
profile-already-hidden = **{ $field }** is already hidden.
profile-hidden = **{ $field }** is hidden. To show it again, use `/profile set`.
profile-set = **{ $field }** now says: { $value }
profile-unchanged = **{ $field }** already says: { $value }
profile-counted = **{ $field }** is counted, so it can't be set by hand. To show it, leave out `{ option-value }`.
profile-imitates = This name looks like the counted field **{ $field }**. Choose another name.
profile-mixed = A word of this name mixes letters of different alphabets. Choose another name.
profile-name-empty = This name would show nothing. Choose another name.
profile-unset = **{ $field }** is removed.
profile-unknown = You have no field “{ $field }”.
profile-value-missing = A field of your own needs a name and a value.
profile-too-many = You can have at most { $n } fields of your own. Remove one first with `/profile unset`.

## Settings

settings-now = Settings of this server
settings-kept = Settings saved
settings-unchanged = Nothing was changed
settings-lines =
    Language of posts: { $language }
    Time zone: { $timezone }
    Time there now: { $time }
    First day of the week: { $week }
    Start of the day: { $hour }
    Today: { $today }
settings-default = { $value } (default)
# What people type to unset a setting, lower case.
settings-default-name = default
settings-default-choice = Default ({ $value })
# The country whose time zones are offered first.
settings-zone-country = United Kingdom
settings-hour = A day starts at an hour from 0 to 23.
settings-zone = I don't know a time zone “{ $name }”. Enter a city, a country or an offset such as `UTC+2`.
settings-zone-near = I don't know a time zone “{ $name }”. Is it one of these? { $near }
settings-zone-several = “{ $name }” has several time zones. Enter a city: { $near } …
# $day and $year are digits, $month is 1 to 12.
date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }

## Help

help-title = Crier
help-intro = I post votes, reviews, comments, forum posts and chat reports in this server and reward the people behind them.
help-admin =
    For admins:
    • `/endpoint add`: connect a site
    • `/route add`: choose what is posted where
    • `/reward add`: make a role a reward
    • `/settings`: language and time zone
    • `/diagnose`: find out what isn't working
help-member =
    For everyone:
    • `/votes`: your totals, streak and next reward
    • `/top`: leaderboard
    • `/link list` and `/profile show`: what a chat knows and shows about you
help-next-endpoint = **Next step:** connect your first site with `/endpoint add`. You get a URL and the steps for that site.
help-next-silent = **Next step:** no calls have arrived yet. `/endpoint show` has the URL for the site; `/endpoint test` shows how posts will look.
help-next-refused = **Next step:** calls arrive but are refused. `/endpoint show` says why.
help-next-stuck = **Next step:** something is stuck. `/diagnose` says what and why.
help-next-reward = **Next step:** calls arrive. Thank people with a role: `/reward add`.
help-next-none = Everything is set up. `/diagnose` checks whether it works.

## Errors

error-unexpected = Something went wrong on my side. Try again in a moment. If it keeps happening, give this number to the person who runs this bot: `{ $reference }`
error-guild-only = This only works in a server.
error-not-admin = You need the Manage Server permission for this.
error-option = I don't understand one of the options. Choose from what is offered as you type.
error-outdated = Discord still shows an older version of this command. Try again in a minute, or reload Discord.
error-old-button = This button is out of date and no longer works. Use the command again.

# What an admin must know: what does not work and why, who can read a channel, what staff are told once.

## Told once, under the next reply to an admin

notice-role = ⚠️ I couldn't give { $role }. { $why } { $step }
notice-role-again = I can give { $role } again.

## Diagnosis

diagnose-title = Diagnosis
diagnose-problems = What doesn't work
diagnose-fine = Checked, and fine
diagnose-unchecked = Not checked
diagnose-endpoints = Endpoints
diagnose-notes = Also
diagnose-no-problem = I found nothing that doesn't work.
diagnose-nothing = Nothing is set up yet, so there was nothing to check. Connect the first site with `/endpoint add`.
diagnose-concerns = ({ $what })
diagnose-channels-fine =
    { $n ->
        [one] I have the permissions I need in { $n } channel that I post in.
       *[other] I have the permissions I need in { $n } channels that I post in.
    }
diagnose-channels-unchecked = Whether I may post in { $channels }: Discord didn't say, or there were too many to ask about.
diagnose-roles-fine = I can give every role that is a reward.
diagnose-roles-unchecked =
    { $n ->
        [one] Whether I can give { $n } reward role: Discord didn't say.
       *[other] Whether I can give { $n } reward roles: Discord didn't say.
    }
diagnose-endpoints-fine =
    { $n ->
        [one] Calls arrive at { $n } endpoint.
       *[other] Calls arrive at { $n } endpoints.
    }
diagnose-silent = Whether the site of **{ $name }** is set up: no call has come yet.
diagnose-no-secret = **{ $name }** has no secret yet, so every call is refused. Give it with `/endpoint secret`.
diagnose-refused = **{ $name }** refused a call { $when }: { $why }
diagnose-source-gone = **{ $name }**: this version of the bot no longer knows its site. Tell the person who runs this bot, or remove it with `/endpoint remove`.
diagnose-never = { $route }: { $why } Remove it with `/route remove`.
diagnose-paused = paused
diagnose-unrouted = is posted nowhere
diagnose-stuck-none = Nothing is stuck and nothing has failed.
diagnose-pause-limit = Discord asked me to stop sending for a while. I continue { $until }; nothing is lost.
diagnose-pause-token = Discord doesn't accept my token, so nothing is sent. Tell the person who runs this bot; I try again { $until }, and nothing is lost.
diagnose-pause-breaker = Discord has refused so many requests that I'm holding back to avoid being blocked. I continue { $until }; nothing is lost. Fix what is listed here.
diagnose-pause-not-discord = Something between me and Discord is answering in its place, so nothing is sent. I continue { $until }; nothing is lost. If this doesn't go away, tell the person who runs this bot.
diagnose-gateway-refused = Part of me lost the connection to Discord { $since }: the gateway answers with status { $status }. I keep trying; tell the person who runs this bot.
diagnose-gateway-unreachable = Part of me lost the connection to Discord { $since }: the gateway doesn't answer. I keep trying; tell the person who runs this bot.
diagnose-absent =
    { $n ->
        [one] { $n } role waits for someone who isn't in this server. They get it when they join.
       *[other] { $n } roles wait for people who aren't in this server. They get them when they join.
    }
diagnose-pending =
    { $n ->
        [one] { $n } action is in the queue.
       *[other] { $n } actions are in the queue.
    }
diagnose-clock = Crier { $version } · my clock says { $clock }

## Where something may be posted

place-elsewhere = { $channel } is not a channel of this server, so nothing was changed. Choose a channel of this server.
place-unseen = You can't see { $channel } yourself, so you can't have anything posted there. Nothing was changed.
place-mention = You can't mention { $role } in { $channel } yourself, so a route you make can't either. Nothing was changed. Choose a role that everyone may mention, or ask someone with the permission “{ $permission }”.
place-mention-unknown = { $role } is not a role of this server, so nothing was changed. Choose another role to ping.
place-silent = ⚠️ { $role } will not be pinged in { $channel }: I may not mention it there. Let everyone mention the role, or give me “{ $permission }”.
place-public-report = Everyone can read { $channel }, and reports are for staff only. Nothing was changed. Choose a channel that only staff can see.
place-public-private = Everyone can read { $channel }, and private messages are for staff only. Nothing was changed. Choose a channel that only staff can see.
place-unchecked = ⚠️ I couldn't check just now who can read { $channel }. If everyone can, what is for staff waits and isn't posted there.
place-payment = Everyone can read { $channel }, so everyone would see who paid. Post payments there anyway?
button-payment = Post payments there
route-never = { $source } never sends this: { $kind }. A route for it would never post anything.
route-never-here = None of the sites connected here sends this: { $kind }. Connect one that does with `/endpoint add` first.
link-never = { $source } names members by their Discord account, so there is no name to link.
endpoint-next-channel = **Next step:** fix what it says above about the channel.

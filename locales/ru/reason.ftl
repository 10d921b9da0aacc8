# Почему что-то отклонено, ждёт или брошено и что с этим делать.

## Застрявшее: что, почему и следующий шаг

stuck-post =
    { $n ->
        [one] { $n } сообщение
        [few] { $n } сообщения
       *[many] { $n } сообщений
    }
stuck-edit =
    { $n ->
        [one] { $n } правка сообщения
        [few] { $n } правки сообщений
       *[many] { $n } правок сообщений
    }
stuck-grant =
    { $n ->
        [one] { $n } выдача роли
        [few] { $n } выдачи ролей
       *[many] { $n } выдач ролей
    }
stuck-revoke =
    { $n ->
        [one] { $n } снятие роли
        [few] { $n } снятия ролей
       *[many] { $n } снятий ролей
    }
stuck-parked = Ждёт: { $what }. { $why } { $step }
stuck-dead = Брошено: { $what }. { $why } { $step }

reason-missing-access = Я не вижу канал.
reason-missing-permission = В канале мне не хватает права.
reason-channel-gone = Канала больше нет.
reason-role-gone = Роли больше нет.
reason-role-out-of-reach = Мне нельзя выдать эту роль.
reason-member-absent = Участника нет на сервере.
reason-guild-left = Меня не было на сервере.
reason-refused = Discord этого не принимает.
reason-blocked = Это блокирует AutoMod или фильтр Discord.
reason-exhausted = Попыток было достаточно.

step-missing-access = Откройте мне канал — дальше всё пойдёт само.
step-missing-permission = Дайте мне права, которые `/diagnose` назовёт для канала, — дальше всё пойдёт само.
step-channel-gone = Выберите другой канал командой `/route edit`.
step-role-gone = Выберите другую роль командой `/reward edit`.
step-role-out-of-reach = Дайте мне право «Управлять ролями» и поднимите мою роль выше неё — дальше всё пойдёт само.
step-member-absent = Роль придёт, когда участник вернётся.
step-guild-left = Дальше всё пойдёт само.
step-refused = Сообщите тому, кто меня запустил.
step-blocked = Проверьте правила AutoMod на сервере.
step-exhausted = Сообщите тому, кто меня запустил.

## Отклонённые вызовы

refusal-missing = вызов пришёл без секрета. Укажите секрет на сайте или дайте мне тот, которым сайт пользуется: `/endpoint secret`.
refusal-wrong = секрет был другой. Сверьте секрет сайта с тем, что указан командой `/endpoint secret`.
refusal-stale = вызов подписан слишком давно. Неверно идут часы — у сайта или у моей машины.
refusal-no-secret = секрета сайта здесь ещё нет. Укажите его командой `/endpoint secret`.
refusal-not-json = это был не JSON. В том ли поле и на том ли сайте стоит URL?
refusal-field = не похоже на вызовы этого сайта, место: `{ $path }`. Может быть, URL стоит на другом сайте?

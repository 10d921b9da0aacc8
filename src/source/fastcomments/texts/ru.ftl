source-fastcomments-site = FastComments
source-fastcomments-guide =
    1. В панели FastComments откройте [Manage Data → Webhooks](https://fastcomments.com/auth/my-account/manage-data/webhooks).
    2. Добавьте по вебхуку на каждое событие с такими адресами:
    создание: { $url }/created
    изменение: { $url }/updated
    удаление: { $url }/deleted
    3. Скопируйте [API Secret](https://fastcomments.com/auth/my-account/api-secret) и передайте его мне командой `/endpoint secret`.
    4. Нажмите кнопку проверки у каждого вебхука. Тестовый комментарий будет объявлен как настоящий.
source-fastcomments-secret = Секрет — это ваш API Secret на FastComments, он показан в панели на странице «API Secret». Если у ваших доменов он разный, создайте здесь отдельный вебхук для каждого.

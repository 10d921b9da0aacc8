source-fastcomments-site = FastComments
source-fastcomments-guide =
    1. В таблото на FastComments отворете [Manage Data → Webhooks](https://fastcomments.com/auth/my-account/manage-data/webhooks).
    2. Добавете по един уебхук за всяко събитие с тези адреси:
    създаване: { $url }/created
    промяна: { $url }/updated
    изтриване: { $url }/deleted
    3. Копирайте своя [API Secret](https://fastcomments.com/auth/my-account/api-secret) и го въведете с `/endpoint secret`.
    4. Натиснете бутона за тест до всеки уебхук. Тестовият коментар ще бъде обявен като истински.
source-fastcomments-secret = Тайният ключ е вашият API Secret във FastComments – таблото го показва на страницата „API Secret“. Ако домейните ви имат различни ключове, създайте тук отделен уебхук за всеки.

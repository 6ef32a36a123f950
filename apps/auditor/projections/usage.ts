import type { Language } from '#platform';

/** How the tool is used, in each language. */
export const USAGE: Readonly<Record<Language, string>> = {
  vi: `npm run projections -- status
npm run projections -- parked [--model <tên>] [--event <id>]
    các sự kiện mà mô hình đọc không đi tiếp được: sự kiện, lỗi, và hàng đợi phía sau
npm run projections -- retry --model <tên> --event <id> --reason <lý do>
    thử lại một sự kiện bị giữ, như sau khi có bản phát hành gộp được nó
npm run projections -- skip --model <tên> --event <id> --reason <lý do> [--document <id>]… [--whole]
    cho các tài liệu bị giữ sau sự kiện đi tiếp mà không có nó (--whole: mọi tài liệu)
npm run projections -- rebuild --model <tên> [--model <tên>]… --reason <lý do> [--follow]
    dựng lại mô hình đọc từ đầu nhật ký, trong một lượt, bên cạnh bản đang phục vụ
    (--follow: cho biết đã tới đâu cho đến khi bắt kịp hoặc bị bỏ; không có terminal thì chỉ in các dòng JSON)
npm run projections -- report --model <tên>
    trang sẽ hiện khác đi những gì khi bản dựng đang chờ phục vụ
npm run projections -- promote --model <tên> --reason <lý do> [--version <n>] [--build <vị trí>]
    cho bản dựng mới nhất đã theo kịp phục vụ trang, trong một bước
npm run projections -- roll-back --model <tên> --reason <lý do> [--version <n>] [--build <vị trí>]
    cho bản dựng đã phục vụ trước đó (hoặc bản được nêu) phục vụ lại, trong một bước
npm run projections -- clean-up [--model <tên>] --reason <lý do> [--version <n>] [--build <vị trí>]
    xóa các bản dựng cũ hơn bản đang phục vụ, trừ bản mà roll-back quay về, và các bản không ai nạp; hoặc bản được nêu:
    bản đang dựng hoặc đang chờ promote chỉ bị xóa khi được nêu
npm run projections -- digest [--position <vị trí>]
    mã băm của mọi mô hình đọc tại chỗ nó đứng; có vị trí thì tính từ riêng nhật ký
npm run projections -- verify [--model <tên>] [--sample <số tài liệu> [--seed <chữ>]]
    gộp lại tài liệu từ nhật ký, và nêu tài liệu nào lưu khác đi, ở chỗ nào: của READ_STORE_URL, không có thì của sổ
    đang chạy; có --url thì mọi tài liệu của sổ đó
Lệnh nào cũng nhận: --json; --lang vi|en; --url <http…> của projectors, --commands <http…> của commands, --token <token>
(không nêu: sổ đang chạy trên DATA_DIR, và token của khóa ở đó).
Mã thoát: 0 mọi thứ ổn, 1 có gì bị giữ, dừng hoặc khác đi, 2 dùng sai hoặc bị từ chối, 3 một chương trình hoặc kho không trả lời,
4 verify: mọi thứ khớp, trừ các sự kiện mà người vận hành đã quyết định bỏ qua, có nêu tên.`,
  en: `npm run projections -- status
npm run projections -- parked [--model <name>] [--event <id>]
    the events that read models cannot go on with: the event, the error, the queue behind it
npm run projections -- retry --model <name> --event <id> --reason <text>
    tries a parked event again, such as after a release that can fold it
npm run projections -- skip --model <name> --event <id> --reason <text> [--document <id>]… [--whole]
    lets the documents that are parked behind the event go on without it (--whole: every document)
npm run projections -- rebuild --model <name> [--model <name>]… --reason <text> [--follow]
    builds read models anew from the start of the log, in one pass, beside what serves
    (--follow: shows how far they are until they have caught up or are dropped; nothing but lines of JSON where no terminal is)
npm run projections -- report --model <name>
    what its pages will show otherwise once the build that waits serves
npm run projections -- promote --model <name> --reason <text> [--version <n>] [--build <position>]
    lets the newest build that stands with the live read models serve, in one step
npm run projections -- roll-back --model <name> --reason <text> [--version <n>] [--build <position>]
    lets the build that served before (or the one that is named) serve again, in one step
npm run projections -- clean-up [--model <name>] --reason <text> [--version <n>] [--build <position>]
    drops the builds that are older than what serves, but for the one that a roll-back leads to, and those that nobody feeds;
    or the one that is named: what is under way or waits to be promoted is dropped by name alone
npm run projections -- digest [--position <position>]
    the digest of every read model where it stands; with a position, from the log alone
npm run projections -- verify [--model <name>] [--sample <documents> [--seed <text>]]
    refolds documents from the log and says which are stored otherwise, and where: those of READ_STORE_URL, else of the
    ledger that runs; with --url all of that ledger's
With each: --json; --lang vi|en; --url <http…> of the projectors, --commands <http…> of the commands, --token <token>
(without them: the ledger that runs on DATA_DIR, and a token of its key).
Exit code: 0 all well, 1 something is parked, stopped or differs, 2 wrong use or refused, 3 a program or store is away,
4 verify: all agrees but for events that operators decided to skip, which it names.`,
};

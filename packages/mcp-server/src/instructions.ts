// What every assistant reads before it calls a tool. Hosts cut it at 2 KB, and some show nothing else until a tool is wanted.

export const INSTRUCTIONS = `Unmark removes watermarks, logos and date stamps from pictures that the user owns or is licensed to edit. The original file is never changed; the clean picture goes to a new file.

How to clean a picture:
1. preview {"image":"PATH"} shows it. Choose tight rectangles around the mark, in px or percent of the displayed picture.
2. preview {"image":"PATH","regions":[{"x":70,"y":88,"width":28,"height":10}],"unit":"percent"} shows them on the picture. Correct them until they cover the mark.
3. remove_watermark with the same arguments. The reply has output_path and a report: changed_outside is the number of pixels that changed outside the regions.
4. preview shows before and after: with the same arguments, or with the task_id.

When the file of the mark itself is there (the own logo), give it to remove_watermark as overlay instead of regions: it is taken off exactly, and for free.

Cost: engine local is free and needs regions, a mask or an overlay. engine kaze (the default when a token is set) costs one credit for each new picture and can find the mark by itself; remove_watermark with "dry_run":true tells the cost first. Repeating a call never pays twice. Never set force_new unless the user asks to pay again.

Long jobs: a reply with status processing has a task_id; call get_task_result with it until it is done. get_task_result without arguments lists the recent tasks. After a lost reply or a restart, use it too; do not start again.

Every reply ends with next_step, and every error starts with a stable code, says whether a credit was spent and gives the next call. Paths must be inside the allowed folders; when a path is refused, tell the user which folder to allow (--root FOLDER or UNMARK_ROOTS).
`

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/saveplot.h"

#include <QCoreApplication>

#include "ui/jobs/exporttarget.h"
#include "ui/models/formatting.h"
#include "ui/plots/plotexport.h"
#include "ui/plots/plotwidget.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/messagebar.h"

namespace ui {

namespace {

const QString saveMessage = QStringLiteral("save");

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(SavePlot)
};

void tell(MessageStack* messages, const engine::Result<void>& written, const QString& target)
{
    if (written)
        messages->show({ saveMessage, Status::Good, Text::tr("It is saved."), oneLine(target), {}, true });
    else
        messages->show(messageFrom(written.error(), saveMessage));
}

} // namespace

void savePlotOnRequest(PlotWidget* plot, MessageStack* messages, const std::function<QString()>& name,
    const std::function<QString()>& directory)
{
    QObject::connect(plot, &PlotWidget::savePictureRequested, messages, [=] {
        dialogs::saveFile(plot, Text::tr("Save the picture"), name() + QStringLiteral(".png"), pictureFilters(),
            [=](const QString& target) {
                auto written = checkTarget(directory(), target);
                tell(messages, written ? plot->exportTo(target) : written, target);
            });
    });
    QObject::connect(plot, &PlotWidget::saveFiguresRequested, messages, [=] {
        dialogs::saveFile(plot, Text::tr("Save the figures"), name() + QStringLiteral(".csv"),
            { Text::tr("CSV (*.csv)") },
            [=](const QString& target) { tell(messages, writeFile(directory(), target, plot->figures(',')), target); });
    });
}

} // namespace ui
